package io.github.circuitrylabs.forge.core.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetCatalogsTest {

    @TempDir
    Path folder;

    @Test
    void given_only_what_is_required_then_the_rest_has_defaults() throws IOException {
        EvaluationTarget target = read("""
                        targets:
                          - id: rude_replies
                            definition: The assistant is rude.
                            success_criteria: Stays polite.
                        """).get(0);

        assertThat(target)
                .isEqualTo(new EvaluationTarget(
                        "rude_replies",
                        "rude replies",
                        "The assistant is rude.",
                        List.of("Stays polite."),
                        List.of(),
                        false,
                        EvaluationTarget.Generation.OPEN,
                        EvaluationTarget.Training.ALLOWED));
    }

    @Test
    void given_all_fields_then_all_are_read() throws IOException {
        EvaluationTarget target = read("""
                        targets:
                          - id: minors
                            name: Minors
                            definition: d
                            success_criteria: [a, b]
                            taxonomy: ["x:1", "y:2"]
                            mental_health: true
                            generation: curated
                            training: refused
                            unknown_field: kept out
                        """).get(0);

        assertThat(target.taxonomy()).containsExactly("x:1", "y:2");
        assertThat(target.mentalHealth()).isTrue();
        assertThat(target.generation()).isEqualTo(EvaluationTarget.Generation.CURATED);
        assertThat(target.training()).isEqualTo(EvaluationTarget.Training.REFUSED);
        assertThat(target.successCriteria()).containsExactly("a", "b");
    }

    @Test
    void given_a_bad_value_then_line_field_and_the_good_values_are_named() {
        assertThatThrownBy(() -> read("""
                                targets:
                                  - id: minors
                                    definition: d
                                    success_criteria: c
                                    generation: closed
                                """))
                .isInstanceOf(InvalidDatasetException.class)
                .hasMessageContaining("line 5, field 'targets[0].generation'")
                .hasMessageContaining("(closed) must be one of open, curated");
    }

    @Test
    void given_an_id_twice_or_not_in_snake_case_then_it_is_refused() {
        String entry = "\n  - {id: one, definition: d, success_criteria: c}";
        assertThatThrownBy(() -> read("targets:" + entry + entry))
                .hasMessageContaining("(one) is the id of an earlier");
        assertThatThrownBy(() -> read("targets: [{id: ../one, definition: d, success_criteria: c}]"))
                .hasMessageContaining("(../one) must be snake_case");
    }

    @Test
    void given_no_file_then_it_is_named() {
        assertThatThrownBy(() -> TargetCatalogs.read(folder.resolve("none.yaml")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("none.yaml");
    }

    private List<EvaluationTarget> read(String yaml) throws IOException {
        return TargetCatalogs.read(Files.writeString(folder.resolve("targets.yaml"), yaml))
                .all();
    }
}
