package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Verdict.Outcome;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same items put to the previous release and to this one: what got worse. Items without a usable outcome on either side
 * are counted apart and say nothing in either direction.
 *
 * @param suite what was run on both
 * @param groups per target, each tested with McNemar and corrected for the number of targets (Holm)
 * @param unpaired items without a usable outcome on one side
 * @param worse ids of the items that were right before and are not now
 */
public record Regression(String suite, List<Comparison> groups, int unpaired, List<String> worse) {

    public Regression {
        groups = List.copyOf(groups);
        worse = List.copyOf(worse);
    }

    /** Scenarios put to two assistants: passing is right. */
    public static Regression ofReplies(
            String suite, List<Scenario> scenarios, List<Outcome> before, List<Outcome> after) {
        Tally tally = new Tally();
        for (int i = 0; i < scenarios.size(); i++) {
            Scenario scenario = scenarios.get(i);
            tally.add(
                    scenario.evaluationTarget(),
                    scenario.id().value(),
                    before.get(i) == Outcome.PASSED || before.get(i) == Outcome.FOUND_ISSUE,
                    after.get(i) == Outcome.PASSED || after.get(i) == Outcome.FOUND_ISSUE,
                    before.get(i) == Outcome.PASSED,
                    after.get(i) == Outcome.PASSED);
        }
        return tally.regression(suite);
    }

    /**
     * The frozen ruler's requests made of two generators: revealing something new is right. Empty where a measurement did not
     * keep what became of each request.
     */
    public static java.util.Optional<Regression> ofRequests(RulerReport before, RulerReport after) {
        int n = after.outcomes().length();
        if (n == 0 || before.outcomes().length() != n) {
            return java.util.Optional.empty();
        }
        List<String> targets = List.copyOf(after.revealed().keySet());
        Tally tally = new Tally();
        for (int i = 0; i < n; i++) {
            char was = before.outcomes().charAt(i);
            char is = after.outcomes().charAt(i);
            tally.add(targets.get(i % targets.size()), "request " + i, was != 'u', is != 'u', was == 'r', is == 'r');
        }
        return java.util.Optional.of(tally.regression("requests of " + after.ruler()));
    }

    public int n() {
        return groups.stream().mapToInt(Comparison::n).sum();
    }

    public int lost() {
        return groups.stream().mapToInt(Comparison::lost).sum();
    }

    public int gained() {
        return groups.stream().mapToInt(Comparison::gained).sum();
    }

    /** Groups that got worse by more than chance. */
    public List<Comparison> significantLosses() {
        return groups.stream().filter(Comparison::isSignificantLoss).toList();
    }

    /** As the policy reads it. */
    public List<Figure> figures() {
        int significant = significantLosses().size();
        return List.of(
                Figure.of(Metric.WORSE_RATE, Wilson.interval(lost(), n()), n(), "Wilson"),
                Figure.of(
                        Metric.SIGNIFICANT_LOSSES,
                        new Interval(significant, significant, significant),
                        groups.size(),
                        "McNemar, Holm, 5 %"));
    }

    private static final class Tally {
        private final Map<String, int[]> counts = new LinkedHashMap<>();
        private final List<String> worse = new ArrayList<>();
        private int unpaired;

        void add(String group, String id, boolean beforeUsable, boolean afterUsable, boolean before, boolean after) {
            int[] count = counts.computeIfAbsent(group, key -> new int[3]);
            if (!beforeUsable || !afterUsable) {
                unpaired++;
                return;
            }
            count[0]++;
            if (after && !before) {
                count[1]++;
            } else if (before && !after) {
                count[2]++;
                worse.add(id);
            }
        }

        Regression regression(String suite) {
            List<Comparison> groups = counts.entrySet().stream()
                    .map(entry -> Comparison.of(
                            entry.getKey(), entry.getValue()[0], entry.getValue()[1], entry.getValue()[2]))
                    .toList();
            return new Regression(suite, Comparison.corrected(groups), unpaired, worse);
        }
    }
}
