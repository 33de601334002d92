package io.github.circuitrylabs.forge.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.core.routing.RoutingGenerator;
import io.github.circuitrylabs.forge.core.routing.RoutingGenerator.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingGeneratorContractTest extends GeneratorContract {

    @Override
    protected Generator openGenerator() {
        return RoutingGenerator.of(
                () -> new Named("general"),
                List.of(new Route(Set.of("ai_psychosis"), () -> new GrammarGenerator(Grammar.shipped()))));
    }

    @Test
    void given_requests_for_many_targets_then_each_is_written_by_its_specialist_in_the_order_asked() {
        List<String> opened = new ArrayList<>();
        try (Generator routing = RoutingGenerator.of(
                () -> opened(opened, "general"),
                List.of(
                        new Route(Set.of("a", "b"), () -> opened(opened, "first")),
                        new Route(Set.of("c"), () -> opened(opened, "second"))))) {
            List<GenerationRequest> requests = List.of(request("c"), request("x"), request("a"), request("b"));

            assertThat(routing.generateAll(requests))
                    .map(outcome -> ((GenerationOutcome.Generated) outcome).scenario())
                    .extracting(scenario -> scenario.evaluationTarget() + " by "
                            + scenario.provenance().backend())
                    .containsExactly("c by second", "x by general", "a by first", "b by first");
            assertThat(opened).containsExactlyInAnyOrder("second", "general", "first");
        }
    }

    @Test
    void given_two_specialists_for_one_target_then_it_is_refused() {
        Route route = new Route(Set.of("a"), () -> new Named("one"));
        Route other = new Route(Set.of("a"), () -> new Named("two"));

        assertThatThrownBy(() -> RoutingGenerator.of(() -> new Named("general"), List.of(route, other)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(a)");
    }

    private static Generator opened(List<String> opened, String name) {
        opened.add(name);
        return new Named(name);
    }

    private static GenerationRequest request(String target) {
        return GenerationRequest.of(
                new EvaluationTarget(
                        target,
                        target,
                        "d",
                        List.of("c"),
                        List.of(),
                        false,
                        EvaluationTarget.Generation.OPEN,
                        EvaluationTarget.Training.ALLOWED),
                1);
    }

    private record Named(String name) implements Generator {
        @Override
        public Scenario generate(GenerationRequest request) {
            return Scenario.of(request.target().id(), "prompt " + request.seed(), List.of("c"), Provenance.of(name));
        }
    }
}
