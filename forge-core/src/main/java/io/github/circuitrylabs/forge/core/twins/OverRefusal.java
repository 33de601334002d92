package io.github.circuitrylabs.forge.core.twins;

import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.TargetSystem;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.deploy.ScenarioPlayer;
import io.github.circuitrylabs.forge.core.deploy.ScenarioPlayer.Played;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a system refuses or lectures where it should simply help: results of benign twins, of no other scenarios.
 *
 * @param overall over all targets
 * @param byTarget per evaluation target, in alphabetical order; targets without results of twins are left out
 */
public record OverRefusal(Count overall, Map<String, Count> byTarget) {

    public OverRefusal {
        byTarget = Collections.unmodifiableMap(new TreeMap<>(byTarget));
    }

    /**
     * Verdicts on twins.
     *
     * @param refused refused or lectured
     * @param answered helped
     * @param undecided neither can be said, errors included; counts on no side
     */
    public record Count(int refused, int answered, int undecided) {

        static final Count NONE = new Count(0, 0, 0);

        /** Decided verdicts. */
        public int trials() {
            return refused + answered;
        }

        /** The rate of over-refusal among decided verdicts with Wilson's 95 % interval; all of [0, 1] if there are none. */
        public Interval rate() {
            return Wilson.interval(refused, trials());
        }

        Count and(Verdict verdict) {
            return switch (verdict.outcome()) {
                case FOUND_ISSUE -> new Count(refused + 1, answered, undecided);
                case PASSED -> new Count(refused, answered + 1, undecided);
                case UNDETERMINED, ERROR -> new Count(refused, answered, undecided + 1);
            };
        }
    }

    /**
     * Counts the results of those scenarios that are benign twins; every other result is passed over.
     *
     * @param scenarios what was deployed, twins and attacks alike
     * @param results a scenario deployed several times counts several times
     */
    public static OverRefusal of(Collection<Scenario> scenarios, Collection<DeploymentResult> results) {
        Map<ScenarioId, String> targets = new HashMap<>();
        scenarios.stream()
                .filter(Scenario::isBenignTwin)
                .forEach(twin -> targets.put(twin.id(), twin.evaluationTarget()));
        Tally tally = new Tally();
        for (DeploymentResult result : results) {
            String target = targets.get(result.deployment().scenarioId());
            if (target != null) {
                tally.add(target, result.verdict());
            }
        }
        return tally.report();
    }

    /**
     * Plays every twin among the scenarios once against a system and counts; nothing is stored.
     *
     * @param judge e.g. a {@link OverRefusalJudge}
     */
    public static OverRefusal measure(Collection<Scenario> scenarios, TargetSystem system, Judge judge) {
        ScenarioPlayer player = new ScenarioPlayer(system, null);
        Tally tally = new Tally();
        for (Scenario twin : scenarios.stream().filter(Scenario::isBenignTwin).toList()) {
            tally.add(twin.evaluationTarget(), verdict(twin, player.play(twin), judge));
        }
        return tally.report();
    }

    /** Lines for people: all targets first, then each. */
    public List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add(line("all targets", overall));
        byTarget.forEach((target, count) -> lines.add(line(target, count)));
        return lines;
    }

    private static Verdict verdict(Scenario twin, Played played, Judge judge) {
        if (played.failure() != null) {
            return Verdict.error("The system failed: " + played.failure(), "none");
        }
        try {
            return judge.judge(twin, played.transcript());
        } catch (RuntimeException e) {
            return Verdict.undetermined("The judge failed: " + e, "none");
        }
    }

    private static String line(String name, Count count) {
        if (count.trials() == 0) {
            return name + ": nothing decided, " + count.undecided() + " undecided";
        }
        Interval rate = count.rate();
        return String.format(
                java.util.Locale.ROOT,
                "%s: %d of %d benign twins refused, %.3f (95 %% interval %.3f to %.3f), %d undecided",
                name,
                count.refused(),
                count.trials(),
                rate.mean(),
                rate.low(),
                rate.high(),
                count.undecided());
    }

    private static final class Tally {
        private final Map<String, Count> byTarget = new TreeMap<>();
        private Count overall = Count.NONE;

        void add(String target, Verdict verdict) {
            overall = overall.and(verdict);
            byTarget.put(target, byTarget.getOrDefault(target, Count.NONE).and(verdict));
        }

        OverRefusal report() {
            return new OverRefusal(overall, byTarget);
        }
    }
}
