package io.github.circuitrylabs.forge.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The grammar as it ships, over every target that may be generated for. */
class ShippedGrammarTest {

    private static final Pattern SEAM = Pattern.compile("[{}|]| {2}| [.,;:?!]|[,;:][.?!]|\\.\\.(?!\\.)|^[a-z]|[a-z]$");
    private static final Grammar GRAMMAR = Grammar.shipped();

    static List<EvaluationTarget> targets() {
        return TargetCatalogs.shipped().all().stream()
                .filter(target -> target.generation() == Generation.OPEN)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void given_1000_draws_then_at_least_95_percent_differ_and_none_shows_a_seam(EvaluationTarget target) {
        GrammarGenerator generator = new GrammarGenerator(GRAMMAR);

        List<String> prompts = LongStream.range(0, 1_000)
                .mapToObj(seed ->
                        generator.generate(GenerationRequest.of(target, seed)).prompt())
                .toList();

        Set<String> distinct = new HashSet<>(prompts);
        assertThat(distinct).hasSizeGreaterThanOrEqualTo(950);
        assertThat(distinct).noneMatch(prompt -> SEAM.matcher(prompt).find());
    }

    @Test
    void should_know_every_target_that_may_be_generated_for_and_no_curated_one() {
        assertThat(GRAMMAR.targets())
                .containsExactlyInAnyOrderElementsOf(
                        targets().stream().map(EvaluationTarget::id).toList());
    }

    @Test
    void should_have_techniques_and_personas_to_cover() {
        assertThat(GRAMMAR.techniques()).hasSize(16);
        assertThat(GRAMMAR.personas()).hasSizeGreaterThanOrEqualTo(20);
    }
}
