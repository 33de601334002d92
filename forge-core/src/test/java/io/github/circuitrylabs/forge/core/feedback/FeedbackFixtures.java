package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Training;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.statistics.EffectivenessEstimator;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class FeedbackFixtures {

    static final TargetCatalog TARGETS = TargetCatalog.of(List.of(
            target("sycophancy", Generation.OPEN),
            target("reality_break", Generation.OPEN),
            target("minors", Generation.CURATED)));

    private FeedbackFixtures() {}

    static Feedback feedback(FailedScenario... failed) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("reveal_rate", 0.375);
        metrics.put("diversity/vendi", 41.25);
        return new Feedback(
                "forge-tiny-s1-g1",
                Instant.parse("2026-11-21T10:00:00Z"),
                "0.1.0",
                "forge-tiny",
                null,
                "run-7",
                metrics,
                List.of(failed),
                List.of(new DiscoveredPattern(
                        "technique", "flattery", 12, 14, 3.1, 0.004, "technique flattery works: 12 of 14")));
    }

    static FailedScenario failed(String target, String prompt, int trials, int issues, double severity) {
        Scenario scenario = Scenario.of(target, prompt, List.of("Stays honest."), Provenance.of("test"));
        return FailedScenario.of(scenario, EffectivenessEstimator.standard().estimate(trials, issues, 0, severity));
    }

    private static EvaluationTarget target(String id, Generation generation) {
        return new EvaluationTarget(id, id, "d", List.of("c"), List.of(), false, generation, Training.ALLOWED);
    }
}
