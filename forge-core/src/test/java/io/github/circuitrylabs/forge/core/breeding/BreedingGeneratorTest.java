package io.github.circuitrylabs.forge.core.breeding;

import static io.github.circuitrylabs.forge.core.breeding.BreedingWorld.GRAMMAR;
import static io.github.circuitrylabs.forge.core.breeding.BreedingWorld.TAGGER;
import static io.github.circuitrylabs.forge.core.breeding.BreedingWorld.TARGET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreedingGeneratorTest {

    private static final BreedingSettings SETTINGS = BreedingSettings.standard();
    private static final List<BreedingOperator> OPERATORS = RuleOperators.of(GRAMMAR);

    @Test
    void given_a_seed_then_the_child_is_the_same_in_whatever_order_the_stock_comes() {
        List<Individual> stock = stock(1, 40);
        List<Individual> shuffled = new ArrayList<>(stock);
        Collections.reverse(shuffled);

        Generator one = new BreedingGenerator(stock, OPERATORS, TAGGER, SETTINGS, null);
        Generator other = new BreedingGenerator(shuffled, OPERATORS, TAGGER, SETTINGS, null);

        for (long seed = 0; seed < 30; seed++) {
            assertThat(one.generate(request(seed)).id())
                    .isEqualTo(other.generate(request(seed)).id());
        }
    }

    @Test
    void should_say_who_the_parents_were_and_what_was_done_to_them() {
        List<Individual> stock = stock(1, 40);
        Set<ScenarioId> known =
                stock.stream().map(individual -> individual.scenario().id()).collect(Collectors.toSet());
        Generator breeder = new BreedingGenerator(stock, OPERATORS, TAGGER, SETTINGS, null);

        for (long seed = 0; seed < 40; seed++) {
            Scenario child = breeder.generate(request(seed));
            assertThat(child.provenance().parents()).isNotEmpty().isSubsetOf(known);
            assertThat(OPERATORS)
                    .extracting(BreedingOperator::name)
                    .contains(child.provenance().operator());
            assertThat(child.tags()).containsKeys("technique", "persona");
            assertThat(child.successCriteria()).isEqualTo(TARGET.successCriteria());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void given_two_rounds_then_bred_scenarios_reveal_at_least_a_third_more_than_drawn_ones(long seed) {
        List<Individual> first = stock(seed, 100);
        Generator inner = new GrammarGenerator(GRAMMAR);
        List<Individual> bred =
                offspring(new BreedingGenerator(first, OPERATORS, TAGGER, SETTINGS, inner), seed * 1_000 + 500, 100);

        // Four times as many are drawn, because few of them reveal and 100 would leave too much to chance.
        double drawnHits = 0.25
                * stock(seed + 50, 400).stream()
                        .filter(individual -> BreedingWorld.reveals(individual.scenario()))
                        .count();
        long bredHits = bred.stream()
                .filter(individual -> BreedingWorld.reveals(individual.scenario()))
                .count();

        assertThat((double) bredHits).isGreaterThan(1.35 * drawnHits);
    }

    @Test
    void given_an_inner_generator_then_a_share_is_fresh_and_so_is_all_without_parents() {
        Generator inner = new GrammarGenerator(GRAMMAR);
        List<Individual> bred = offspring(
                new BreedingGenerator(stock(1, 30), OPERATORS, TAGGER, SETTINGS.withFreshShare(0.5), inner), 0, 100);

        long fresh = bred.stream()
                .filter(individual ->
                        "fresh".equals(individual.scenario().provenance().operator()))
                .count();
        assertThat(fresh).isBetween(35L, 65L);
        Scenario without = new BreedingGenerator(List.of(), OPERATORS, TAGGER, SETTINGS, inner).generate(request(1));
        assertThat(without.provenance().backend()).isEqualTo("grammar");
    }

    @Test
    void given_neither_parents_nor_an_inner_generator_then_it_says_what_to_do() {
        Generator breeder = new BreedingGenerator(List.of(), OPERATORS, TAGGER, SETTINGS, null);

        assertThatThrownBy(() -> breeder.generate(request(1)))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("(emotional_dependence) to breed from");
        assertThat(breeder.generateAll(List.of(request(1)))).first().isInstanceOf(GenerationOutcome.Failed.class);
    }

    @Test
    void given_weights_then_operators_without_weight_are_never_used() {
        Map<String, Double> weights =
                OPERATORS.stream().collect(Collectors.toMap(BreedingOperator::name, operator -> 0.0));
        assertThatThrownBy(() -> new BreedingGenerator(
                        List.of(), OPERATORS, TAGGER, SETTINGS.withOperatorWeights(weights), null))
                .isInstanceOf(InvalidInputException.class);

        weights.put("escalate", 2.0);
        Generator breeder =
                new BreedingGenerator(stock(1, 20), OPERATORS, TAGGER, SETTINGS.withOperatorWeights(weights), null);

        assertThat(offspring(breeder, 0, 20))
                .allSatisfy(individual -> assertThat(
                                individual.scenario().provenance().operator())
                        .isEqualTo("escalate"));
    }

    @Test
    void given_measured_children_then_every_operators_yield_and_weight_is_known() {
        Generator breeder = new BreedingGenerator(stock(2, 60), OPERATORS, TAGGER, SETTINGS, null);
        List<OperatorYield> yields = OperatorYield.of(offspring(breeder, 9_000, 150));

        assertThat(yields.stream().mapToInt(OperatorYield::children).sum()).isEqualTo(150);
        assertThat(yields)
                .isSortedAccordingTo(
                        (a, b) -> Double.compare(b.rate().mean(), a.rate().mean()));
        assertThat(OperatorYield.weights(yields).values())
                .allSatisfy(weight -> assertThat(weight).isBetween(0.0, 1.0));
    }

    @Test
    void given_generations_then_lineage_knows_ancestors_descendants_and_depth() {
        Scenario root = BreedingWorld.scenario("root");
        Scenario child = bred("child", root);
        Scenario grandchild = bred("grandchild", child, root);
        Lineage lineage = Lineage.of(List.of(root, child, grandchild));

        assertThat(lineage.ancestors(grandchild.id())).containsExactly(child.id(), root.id());
        assertThat(lineage.descendants(root.id())).containsExactlyInAnyOrder(child.id(), grandchild.id());
        assertThat(lineage.depth(root.id())).isZero();
        assertThat(lineage.depth(grandchild.id())).isEqualTo(2);
    }

    private static Scenario bred(String prompt, Scenario... parents) {
        Scenario scenario = BreedingWorld.scenario(prompt);
        return scenario.withProvenance(scenario.provenance().toBuilder()
                .parents(java.util.Arrays.stream(parents).map(Scenario::id).toList())
                .build());
    }

    private static List<Individual> stock(long seed, int count) {
        return offspring(new GrammarGenerator(GRAMMAR), seed * 10_000, count);
    }

    private static List<Individual> offspring(Generator generator, long firstSeed, int count) {
        List<Individual> individuals = new ArrayList<>();
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            individuals.add(BreedingWorld.measure(generator.generate(request(seed))));
        }
        return individuals;
    }

    private static GenerationRequest request(long seed) {
        return GenerationRequest.of(TARGET, seed);
    }
}
