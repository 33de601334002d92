package io.github.circuitrylabs.modelforge.eval;

/**
 * What a candidate must show. Thresholds look at interval bounds, not at point estimates.
 *
 * @param minGain the lower bound of the gain in reveal rate on the frozen ruler must be above this
 * @param minDiversityRatio the candidate's Vendi score over the current generator's must be at least this
 * @param minWellFormed the lower Wilson bound of the share of well-formed outputs must be at least this
 * @param maxRepetition the upper Wilson bound of the share of outputs caught in a repetition must be at most this
 */
public record ReleasePolicy(double minGain, double minDiversityRatio, double minWellFormed, double maxRepetition) {

    /**
     * A gain above 0, a Vendi score not below 0.95 of the current one (the score of one and the same generator varies by
     * some percent between samples), at least 80 % well-formed, at most 10 % repeating.
     */
    public static ReleasePolicy defaults() {
        return new ReleasePolicy(0, 0.95, 0.8, 0.1);
    }
}
