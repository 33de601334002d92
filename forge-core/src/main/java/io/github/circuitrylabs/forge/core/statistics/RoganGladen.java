package io.github.circuitrylabs.forge.core.statistics;

import java.util.Optional;

/**
 * A rate as an imperfect judge sees it, corrected for how often that judge is wrong (W. J. Rogan, B. Gladen, "Estimating
 * prevalence from the results of a screening test", 1978).
 *
 * @param truePositives judged positive of what people call positive
 * @param positives what people call positive, at least 1
 * @param trueNegatives judged negative of what people call negative
 * @param negatives what people call negative, at least 1
 */
public record RoganGladen(int truePositives, int positives, int trueNegatives, int negatives) {

    public RoganGladen {
        Checks.positive("Positives", positives);
        Checks.positive("Negatives", negatives);
        Checks.atMost("True positives", truePositives, "positives", positives);
        Checks.atMost("True negatives", trueNegatives, "negatives", negatives);
    }

    /** Judged positive of what is positive, with its Wilson interval. */
    public Interval sensitivity() {
        return Wilson.interval(truePositives, positives);
    }

    /** Judged negative of what is negative, with its Wilson interval. */
    public Interval specificity() {
        return Wilson.interval(trueNegatives, negatives);
    }

    /** The corrected rate within its 95 % interval; see {@link #correct(int, int, double)}. */
    public Optional<Interval> correct(int judgedPositive, int judged) {
        return correct(judgedPositive, judged, 0.95);
    }

    /**
     * {@code (p + sp − 1) / (se + sp − 1)}, cut to [0, 1], with the interval of Z. Lang and J. Reiczigel ("Confidence limits for
     * prevalence of disease adjusted for estimated sensitivity and specificity", Preventive Veterinary Medicine 113, 2014), which
     * knows that sensitivity and specificity are estimates too.
     *
     * @param judgedPositive 0 to {@code judged}
     * @param judged at least 1
     * @param confidence in (0, 1)
     * @return empty if the judge is no better than chance, for then nothing can be corrected
     */
    public Optional<Interval> correct(int judgedPositive, int judged, double confidence) {
        Checks.positive("Judged", judged);
        Checks.atMost("Judged positive", judgedPositive, "judged", judged);
        double z = NormalDistribution.criticalValue(confidence);
        double se = (truePositives + 1.0) / (positives + 2.0);
        double sp = (trueNegatives + 1.0) / (negatives + 2.0);
        double better = se + sp - 1;
        double rawBetter = (double) truePositives / positives + (double) trueNegatives / negatives - 1;
        if (better <= 0 || rawBetter <= 0) {
            return Optional.empty();
        }
        double rate = ((double) judgedPositive / judged + (double) trueNegatives / negatives - 1) / rawBetter;
        double n = judged + z * z;
        double apparent = (judgedPositive + z * z / 2) / n;
        double corrected = (apparent + sp - 1) / better;
        double ofSensitivity = se * (1 - se) / (positives + 2);
        double ofSpecificity = sp * (1 - sp) / (negatives + 2);
        double shift = 2 * z * z * (corrected * ofSensitivity - (1 - corrected) * ofSpecificity);
        double variance = apparent * (1 - apparent) / n
                + corrected * corrected * ofSensitivity
                + (1 - corrected) * (1 - corrected) * ofSpecificity;
        double half = z * Math.sqrt(variance) / better;
        double low = unit(corrected + shift - half);
        double high = unit(corrected + shift + half);
        return Optional.of(new Interval(unit(rate), low, high));
    }

    private static double unit(double value) {
        return Math.min(1, Math.max(0, value));
    }
}
