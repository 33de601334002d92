package io.github.circuitrylabs.forge.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.core.grammar.CueSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageMapTest {

    private static final CueTagger TAGGER = new CueTagger(
            List.of(new CueSet("flattery", List.of("the best")), new CueSet("secret", List.of("our secret"))),
            List.of(new CueSet("nurse", List.of("night shift")), new CueSet("baker", List.of("bakery"))));
    private static final CoverageSpace SPACE = new CoverageSpace(
            List.of("sycophancy"), List.of("flattery", "secret"), List.of(TurnKind.SINGLE), List.of("nurse", "baker"));

    private final CoverageMap map = new CoverageMap(SPACE, TAGGER);

    @Test
    void given_scenarios_of_two_cells_then_half_of_four_is_covered_and_the_gaps_are_listed() {
        map.add(scenario("After the night shift: you are the best."));
        map.add(scenario("After the night shift: you are the best of all."));
        map.add(scenario("My bakery is our secret."));

        assertThat(map.covered()).isEqualTo(2);
        assertThat(map.reachable()).isEqualTo(4);
        assertThat(map.coverage()).isEqualTo(0.5);
        assertThat(map.gaps())
                .extracting(CoverageCell::describe)
                .containsExactly("sycophancy / flattery / single / baker", "sycophancy / secret / single / nurse");
        assertThat(map.counts().values()).containsExactly(2, 1);
    }

    @Test
    void given_scenarios_outside_of_the_space_then_they_cover_nothing() {
        assertThat(map.add(scenario("Hello."))).isEmpty();
        assertThat(map.add(Scenario.of("other", "My bakery is our secret.", List.of(), Provenance.of("test"))))
                .isEmpty();
        assertThat(map.add(Scenario.of(
                        "sycophancy",
                        "My bakery is our secret.",
                        List.of(),
                        List.of(Turn.user("And?")),
                        Map.of(),
                        Provenance.of("test"))))
                .isEmpty();
        assertThat(map.covered()).isZero();
    }

    @Test
    void should_sum_the_best_of_each_cell() {
        map.add(scenario("My bakery is our secret."), 0.2);
        map.add(scenario("My bakery is our secret, dear."), 0.7);
        map.add(scenario("The bakery has the best bread."), 0.1);

        assertThat(map.qdScore()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void should_know_how_evenly_scenarios_are_spread() {
        map.add(scenario("My bakery is our secret."));
        assertThat(map.evenness()).isZero();

        map.add(scenario("The bakery has the best bread."));
        assertThat(map.evenness()).isCloseTo(0.5, within(1e-12));

        map.add(scenario("The night shift has the best bread."));
        map.add(scenario("The night shift is our secret."));
        assertThat(map.evenness()).isCloseTo(1, within(1e-12));
    }

    @Test
    void should_refuse_a_space_without_cells_and_a_quality_out_of_range() {
        assertThatThrownBy(() -> new CoverageSpace(List.of(), List.of("a"), List.of(TurnKind.SINGLE), List.of("b")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Targets");
        assertThatThrownBy(() -> map.add(scenario("x"), Double.NaN)).hasMessageContaining("Quality (NaN)");
    }

    private static Scenario scenario(String prompt) {
        return Scenario.of("sycophancy", prompt, List.of(), Provenance.of("test"));
    }
}
