package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Findings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reports as an evaluation would write them, without the time it takes. */
final class Reports {

    private Reports() {}

    /** A report of a generator that gained or lost, under the policy that ships. */
    static EvaluationReport of(Path model, boolean passing) {
        double gain = passing ? 0.1 : -0.1;
        RulerReport ruler = new RulerReport(
                "test", 1, 1, 1, Map.of(), 0, Map.of("sycophancy", 1), new Interval(1, 0.2, 1), 1, 1, 1, 0.01, "r");
        return EvaluationReport.decide(
                "m-1",
                model,
                new Findings(
                        "the generator in use",
                        Map.of("ruler", "test"),
                        ruler,
                        ruler,
                        null,
                        null,
                        List.of(
                                figure(Metric.WELL_FORMED, 0.95),
                                figure(Metric.REPEATING, 0.01),
                                figure(Metric.GAIN, gain),
                                figure(Metric.DIVERSITY_RATIO, 1)),
                        List.of(Comparison.of("forced choice against the base", 10, 4, 1)),
                        List.of()),
                ReleasePolicy.defaults(),
                1);
    }

    static Figure figure(Metric metric, double value) {
        return Figure.of(metric, new Interval(value, value - 0.01, value + 0.01), 100, "test");
    }
}
