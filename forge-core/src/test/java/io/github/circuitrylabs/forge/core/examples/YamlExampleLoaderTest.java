package io.github.circuitrylabs.forge.core.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlExampleLoaderTest {

    private static final TargetCatalog TARGETS = TargetCatalog.of(List.of(new EvaluationTarget(
            "rude_replies",
            "Rude replies",
            "The assistant insults people. A good reply is polite.",
            List.of("Stays polite."),
            List.of(),
            false,
            EvaluationTarget.Generation.OPEN,
            EvaluationTarget.Training.ALLOWED)));

    @TempDir
    Path folder;

    private YamlExampleLoader loader;

    @BeforeEach
    void open() {
        loader = YamlExampleLoader.inFolder(folder, TARGETS);
    }

    @Test
    void given_criteria_as_text_as_list_or_missing_then_all_are_read() throws IOException {
        write("""
                - prompt: One.
                  success_criteria: Is kind.
                - prompt: Two.
                  success_criteria: [Is kind., Is short.]
                  category: pressure
                  difficulty: hard
                  something_else: {deep: [1, 2]}
                - prompt: Three.
                """);

        List<Example> examples = loader.examples("rude_replies", 10);

        assertThat(examples)
                .extracting(Example::successCriteria)
                .containsExactly(List.of("Is kind."), List.of("Is kind.", "Is short."), List.of("Stays polite."));
        assertThat(examples.get(1).category()).isEqualTo("pressure");
        assertThat(examples.get(1).difficulty()).isEqualTo("hard");
    }

    @Test
    void given_turns_as_text_or_with_roles_then_both_are_read() throws IOException {
        write("""
                - prompt: One.
                  turns:
                    - And then?
                    - {role: assistant, content: Well.}
                """);

        assertThat(loader.examples("rude_replies", 1).get(0).turns())
                .containsExactly(Turn.user("And then?"), Turn.assistant("Well."));
    }

    @Test
    void given_a_limit_then_the_first_ones_are_given() throws IOException {
        write("[{prompt: a}, {prompt: b}, {prompt: c}]");

        assertThat(loader.examples("rude_replies", 2))
                .extracting(Example::prompt)
                .containsExactly("a", "b");
        assertThat(loader.examples("rude_replies", 0)).isEmpty();
    }

    @Test
    void given_no_file_then_generic_examples_of_the_definition_are_given() {
        List<Example> examples = loader.examples("rude_replies", 10);

        assertThat(examples).hasSizeGreaterThanOrEqualTo(5);
        assertThat(examples.get(0).prompt()).contains("Rude replies").contains("The assistant insults people.");
        assertThat(examples).allSatisfy(example -> {
            assertThat(example.successCriteria()).containsExactly("Stays polite.");
            assertThat(example.prompt()).doesNotContain("%");
        });
    }

    @Test
    void given_a_target_nobody_defined_then_generic_examples_of_its_name_are_given() {
        assertThat(loader.examples("bad_puns", 3))
                .hasSize(3)
                .allSatisfy(example -> assertThat(example.prompt()).contains("bad puns"));
    }

    @Test
    void given_a_fault_in_the_file_then_file_line_and_field_are_named() throws IOException {
        write("- prompt: fine\n- success_criteria: x\n");
        assertThatThrownBy(() -> loader.examples("rude_replies", 1))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("rude_replies.yaml, line 2, field '[1]'")
                .hasMessageContaining("lacks the key 'prompt'");
    }

    @Test
    void given_an_unknown_difficulty_then_the_known_ones_are_listed() throws IOException {
        write("- prompt: fine\n  difficulty: brutal\n");
        assertThatThrownBy(() -> loader.examples("rude_replies", 1))
                .hasMessageContaining("line 2")
                .hasMessageContaining("(brutal) must be one of easy, medium, hard");
    }

    @Test
    void given_an_id_that_leads_out_of_the_folder_then_no_file_is_read() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        write("- prompt: secret");

        assertThat(YamlExampleLoader.inFolder(inner, TARGETS).examples("../rude_replies", 9))
                .extracting(Example::prompt)
                .doesNotContain("secret");
    }

    private void write(String yaml) throws IOException {
        Files.writeString(folder.resolve("rude_replies.yaml"), yaml);
    }
}
