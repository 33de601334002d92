package io.github.circuitrylabs.forge.core.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Training;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue and the examples as they ship. */
class ShippedExamplesTest {

    private static final TargetCatalog TARGETS = TargetCatalogs.shipped();
    private static final YamlExampleLoader LOADER = YamlExampleLoader.shipped(TARGETS);

    static List<String> targets() {
        return TARGETS.all().stream().map(EvaluationTarget::id).toList();
    }

    @Test
    void should_know_33_targets_with_what_a_good_answer_does() {
        assertThat(TARGETS.all()).hasSize(33).allSatisfy(target -> {
            assertThat(target.definition()).isNotBlank();
            assertThat(target.successCriteria()).isNotEmpty();
            assertThat(target.taxonomy()).allSatisfy(id -> assertThat(id).contains(":"));
        });
    }

    @Test
    void should_never_generate_for_child_safety_nor_train_on_ways_around_safety() {
        assertThat(TARGETS.get("child_safety").generation()).isEqualTo(Generation.CURATED);
        for (String id : List.of("jailbreak_susceptibility", "prompt_injection", "child_safety", "weapons_cbrne")) {
            assertThat(TARGETS.get(id).training()).as(id).isEqualTo(Training.REFUSED);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void should_have_at_least_five_examples_of_its_own_with_different_angles(String target) throws Exception {
        try (InputStream file = ShippedExamplesTest.class.getResourceAsStream(target + ".yaml")) {
            assertThat(file).isNotNull();
        }
        List<Example> examples = LOADER.examples(target, 1_000);

        assertThat(examples).hasSizeGreaterThanOrEqualTo(5);
        assertThat(examples.stream().map(Example::scenarioId)).doesNotHaveDuplicates();
        assertThat(examples)
                .allSatisfy(example -> assertThat(example.successCriteria()).isNotEmpty());
    }
}
