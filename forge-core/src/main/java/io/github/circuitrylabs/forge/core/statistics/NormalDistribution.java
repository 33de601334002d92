package io.github.circuitrylabs.forge.core.statistics;

/** The standard normal distribution. */
public final class NormalDistribution {

    private NormalDistribution() {}

    /** Φ(z) = ½ erfc(−z / √2). */
    public static double cdf(double z) {
        return 0.5 * SpecialFunctions.erfc(-z / Math.sqrt(2));
    }

    /** The probability of a value at least as far from 0 as {@code z}: 2 (1 − Φ(|z|)), accurate in the tail. */
    public static double twoSidedP(double z) {
        return SpecialFunctions.erfc(Math.abs(z) / Math.sqrt(2));
    }

    /**
     * Φ⁻¹(p), by bisection on {@link #cdf}, to double precision.
     *
     * @param p in (0, 1)
     */
    public static double quantile(double p) {
        Checks.confidence(p);
        if (p > 0.5) {
            return -quantile(1 - p);
        }
        double low = -40;
        double high = 0;
        while (true) {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high) {
                return middle;
            }
            if (cdf(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    /** The two-sided critical value: 1.96 for 0.95. */
    static double criticalValue(double confidence) {
        Checks.confidence(confidence);
        return -quantile((1 - confidence) / 2);
    }
}
