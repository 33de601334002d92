package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What two measurements on the same frozen ruler say of a generator and the one it would replace.
 *
 * @param regressions targets and requests that got worse; empty where the measurements did not keep single requests
 */
record YieldFindings(List<Figure> figures, List<Regression> regressions, Map<String, String> settings) {

    static YieldFindings of(RulerReport before, RulerReport after, long seed) {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of(Metric.REVEAL_RATE, after.revealRate(), after.budget(), "Wilson"));
        figures.add(Figure.of(
                Metric.GAIN, after.gainOver(before, seed), after.budget(), "bootstrap clustered by target, paired"));
        if (before.vendi() > 0) {
            double ratio = after.vendi() / before.vendi();
            figures.add(Figure.of(
                    Metric.DIVERSITY_RATIO,
                    after.vendiRatio(before).orElse(new Interval(ratio, ratio, ratio)),
                    after.scenarios(),
                    after.vendiRatio(before).isPresent() ? "delete-half jackknife" : "none: spread was not measured"));
        }
        List<Regression> regressions =
                Regression.ofRequests(before, after).map(List::of).orElse(List.of());
        regressions.forEach(regression -> figures.addAll(regression.figures()));
        return new YieldFindings(
                figures,
                regressions,
                Map.of("ruler", after.ruler() + ", " + after.budget() + " requests; resampling seed " + seed));
    }
}
