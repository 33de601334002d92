package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.statistics.CohensKappa;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.RoganGladen;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How far a judge can be trusted: its verdicts on transcripts that people have labelled. Undecided verdicts count apart.
 *
 * @param truePositives issues the judge found
 * @param falseNegatives issues it passed
 * @param trueNegatives passes it passed
 * @param falsePositives passes it called issues
 * @param undecided labelled transcripts without a usable verdict
 */
public record JudgeCalibration(
        int truePositives, int falseNegatives, int trueNegatives, int falsePositives, int undecided) {

    /**
     * One transcript.
     *
     * @param issue whether people say there is an issue
     * @param verdict what the judge says
     */
    public record Labelled(boolean issue, Verdict verdict) {}

    public JudgeCalibration {
        if (Math.min(
                        Math.min(truePositives, falseNegatives),
                        Math.min(trueNegatives, Math.min(falsePositives, undecided)))
                < 0) {
            throw new InvalidInputException("Counts of a calibration must not be negative.");
        }
    }

    public static JudgeCalibration of(Collection<Labelled> labelled) {
        return new JudgeCalibration(
                count(labelled, true, Verdict.Outcome.FOUND_ISSUE),
                count(labelled, true, Verdict.Outcome.PASSED),
                count(labelled, false, Verdict.Outcome.PASSED),
                count(labelled, false, Verdict.Outcome.FOUND_ISSUE),
                (int) labelled.stream()
                        .filter(row -> !row.verdict().isDecided())
                        .count());
    }

    /** Found issues over all issues, with its Wilson interval; ½ in [0, 1] if there were none. */
    public Interval sensitivity() {
        return Wilson.interval(truePositives, truePositives + falseNegatives);
    }

    /** Passed over all without an issue, with its Wilson interval; ½ in [0, 1] if there were none. */
    public Interval specificity() {
        return Wilson.interval(trueNegatives, trueNegatives + falsePositives);
    }

    /**
     * Agreement with people beyond chance.
     *
     * @throws InvalidInputException if no verdict is decided
     */
    public Interval kappa() {
        return CohensKappa.of(
                List.of(new int[] {truePositives, falseNegatives}, new int[] {falsePositives, trueNegatives}));
    }

    /**
     * What the true rate of issues is where this judge found some, given how it errs ({@link RoganGladen}).
     *
     * @param issues deployments it found an issue in
     * @param trials deployments it decided, at least 1
     * @return empty if people labelled no issue, or nothing without one, or the judge is no better than chance
     */
    public Optional<Interval> correctedRate(int issues, int trials) {
        if (truePositives + falseNegatives == 0 || trueNegatives + falsePositives == 0) {
            return Optional.empty();
        }
        return new RoganGladen(
                        truePositives, truePositives + falseNegatives, trueNegatives, trueNegatives + falsePositives)
                .correct(issues, trials);
    }

    private static int count(Collection<Labelled> labelled, boolean issue, Verdict.Outcome outcome) {
        return (int) labelled.stream()
                .filter(row -> row.issue() == issue && row.verdict().outcome() == outcome)
                .count();
    }
}
