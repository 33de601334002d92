package io.github.circuitrylabs.forge.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationEstimateTest {

    private static final EvaluationTarget TARGET = new EvaluationTarget(
            "sycophancy",
            "Sycophancy",
            "A definition.",
            List.of("Stays honest"),
            List.of(),
            false,
            EvaluationTarget.Generation.OPEN,
            EvaluationTarget.Training.ALLOWED);

    private final MemoryScenarios store = new MemoryScenarios();

    /** Sends 400 characters, likes four calls at once, and must never be asked. */
    private final Generator generator = new Generator() {
        @Override
        public String name() {
            return "server:model";
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            throw new AssertionError("An estimate asks nobody");
        }

        @Override
        public String promptFor(GenerationRequest request) {
            return "x".repeat(400);
        }

        @Override
        public int preferredConcurrency() {
            return 4;
        }
    };

    @Test
    void givenNoHistoryWhenEstimatedThenAnswersAreAssumedAndThatIsSaid() {
        GenerationEstimate estimate = estimate(12);

        assertThat(estimate.calls()).isEqualTo(12);
        assertThat(estimate.promptTokens()).isEqualTo(12 * 100);
        assertThat(estimate.completionTokens()).isEqualTo(12 * 250);
        assertThat(estimate.cost()).isEqualTo(12 * 350 * 2 / 1e6, within(1e-9));
        assertThat(estimate.seconds()).isEqualTo(12 * 250 / 30.0 / 4, within(1e-9));
        assertThat(estimate.basis()).anyMatch(line -> line.contains("assumption"));
    }

    @Test
    void givenAHistoryWhenEstimatedThenItIsGoneBy() {
        for (int i = 0; i < 11; i++) {
            add("earlier", 1_000 + i, i * 2000L, 500);
        }

        GenerationEstimate estimate = estimate(12);

        assertThat(estimate.tokens()).isEqualTo(12 * 500);
        assertThat(estimate.seconds()).isEqualTo(24.0, within(1e-9));
    }

    @Test
    void givenAStartedRunWhenEstimatedThenOnlyTheRestCounts() {
        add("r", plan(12).seedOf(3, 1), 0, 500);

        GenerationEstimate estimate = estimate(12);

        assertThat(estimate.resumed()).isEqualTo(1);
        assertThat(estimate.calls()).isEqualTo(11);
    }

    private void add(String run, long seed, long millis, long tokens) {
        Provenance provenance = Provenance.builder("server")
                .model("model")
                .runId(run)
                .seed(seed)
                .tokens(tokens)
                .createdAt(Instant.ofEpochMilli(millis))
                .build();
        store.addScenarios(List.of(Scenario.of(TARGET.id(), "Prompt " + seed, List.of("Honest"), provenance)));
    }

    private GenerationEstimate estimate(int count) {
        RunSettings settings = RunSettings.standard().withPricePerMillionTokens(2);
        return new GenerationRun(
                        generator, store, MemoryNoveltyIndex.standard(), (target, limit) -> List.of(), settings)
                .estimate(plan(count));
    }

    private static GenerationPlan plan(int count) {
        return GenerationPlan.of("r", List.of(TARGET), count, 42);
    }
}
