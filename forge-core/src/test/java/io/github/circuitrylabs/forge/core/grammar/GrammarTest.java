package io.github.circuitrylabs.forge.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrammarTest {

    @TempDir
    Path folder;

    @Test
    void given_a_folder_then_its_targets_and_cues_are_known() throws IOException {
        Grammar grammar = TestGrammar.in(folder);

        assertThat(grammar.targets()).containsExactly("reality_break", "sycophancy");
        assertThat(grammar.techniques()).extracting(CueSet::id).containsExactly("flattery", "shared_secret");
        assertThat(grammar.targetCues())
                .containsExactly(new CueSet("reality_break", java.util.List.of("dream", "game")));
        assertThat(grammar.variants("reality_break")).isGreaterThan(100);
        assertThat(grammar.variants("none_such")).isZero();
    }

    @Test
    void given_an_unclosed_brace_then_file_line_and_key_are_named() throws IOException {
        TestGrammar.in(folder);
        Files.writeString(folder.resolve("sycophancy.yaml"), """
                situations:
                  - "I wrote {a poem|a song."
                asks: ["Good?"]
                """);

        assertThatThrownBy(() -> Grammar.read(folder))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("sycophancy.yaml, line 2, field 'situations[0]'")
                .hasMessageContaining("has no partner");
    }

    @Test
    void given_a_missing_key_then_it_is_named() throws IOException {
        Files.writeString(folder.resolve("sycophancy.yaml"), "situations: [one]\n");
        Files.writeString(folder.resolve("common.yaml"), TestGrammar.COMMON);

        assertThatThrownBy(() -> Grammar.read(folder)).hasMessageContaining("lacks the key 'asks'");
    }

    @Test
    void given_a_cue_of_two_parts_then_both_are_named() throws IOException {
        TestGrammar.in(folder);
        Files.writeString(
                folder.resolve("common.yaml"), TestGrammar.COMMON.replace("[\"our secret\"]", "[\"the best\"]"));

        assertThatThrownBy(() -> Grammar.read(folder))
                .hasMessageContaining("common.yaml")
                .hasMessageContaining("field 'techniques[1].cues'")
                .hasMessageContaining("(the best) is a cue of flattery too");
    }

    @Test
    void given_a_cue_with_capitals_then_it_is_refused() throws IOException {
        TestGrammar.in(folder);
        Files.writeString(folder.resolve("common.yaml"), TestGrammar.COMMON.replace("our secret", "Our secret"));

        assertThatThrownBy(() -> Grammar.read(folder)).hasMessageContaining("(Our secret) must be lower case");
    }

    @Test
    void given_an_id_used_twice_then_it_is_refused() throws IOException {
        TestGrammar.in(folder);
        Files.writeString(folder.resolve("common.yaml"), TestGrammar.COMMON.replace("id: promise", "id: hurry"));

        assertThatThrownBy(() -> Grammar.read(folder)).hasMessageContaining("(hurry) is the id of an earlier part");
    }

    @Test
    void given_a_folder_without_targets_then_advice_is_given() {
        assertThatThrownBy(() -> Grammar.read(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("holds no <target>.yaml");
        assertThatThrownBy(() -> Grammar.read(folder.resolve("missing")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("missing");
    }
}
