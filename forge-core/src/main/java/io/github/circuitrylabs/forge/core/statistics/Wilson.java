package io.github.circuitrylabs.forge.core.statistics;

/**
 * Wilson's score interval of a proportion, which stays honest for few trials and for proportions near 0 and 1 (E. B. Wilson,
 * "Probable inference, the law of succession, and statistical inference", JASA 22, 1927).
 */
public final class Wilson {

    /** The confidence that reports of this suite use. */
    public static final double DEFAULT_CONFIDENCE = 0.95;

    private Wilson() {}

    /** The 95 % interval; see {@link #interval(int, int, double)}. */
    public static Interval interval(int successes, int trials) {
        return interval(successes, trials, DEFAULT_CONFIDENCE);
    }

    /**
     * {@code (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)} with p = successes / trials.
     *
     * @param successes 0 to {@code trials}
     * @param trials 0 or more; with none the interval is all of [0, 1] around ½, for nothing is known
     * @param confidence in (0, 1)
     * @return the observed proportion and its bounds
     */
    public static Interval interval(int successes, int trials, double confidence) {
        Checks.atMost("Trials", trials, "the largest int", Integer.MAX_VALUE);
        Checks.atMost("Successes", successes, "trials", trials);
        double z = NormalDistribution.criticalValue(confidence);
        if (trials == 0) {
            return new Interval(0.5, 0, 1);
        }
        double n = trials;
        double p = successes / n;
        double squared = z * z;
        double centre = (p + squared / (2 * n)) / (1 + squared / n);
        double half = z * Math.sqrt(p * (1 - p) / n + squared / (4 * n * n)) / (1 + squared / n);
        double low = successes == 0 ? 0 : Math.max(0, centre - half);
        double high = successes == trials ? 1 : Math.min(1, centre + half);
        return new Interval(p, low, high);
    }
}
