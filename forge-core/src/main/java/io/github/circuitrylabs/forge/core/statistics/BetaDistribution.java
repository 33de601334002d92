package io.github.circuitrylabs.forge.core.statistics;

/**
 * The Beta distribution: what is known of a probability after {@code alpha} successes and {@code beta} failures, those of the
 * prior included.
 *
 * @param alpha positive
 * @param beta positive
 */
public record BetaDistribution(double alpha, double beta) {

    public BetaDistribution {
        Checks.positive("Alpha", alpha);
        Checks.positive("Beta", beta);
    }

    /** α / (α + β). */
    public double mean() {
        return alpha / (alpha + beta);
    }

    /** αβ / ((α + β)² (α + β + 1)). */
    public double variance() {
        double total = alpha + beta;
        return alpha * beta / (total * total * (total + 1));
    }

    /** P(X ≤ x) = I_x(α, β), the regularised incomplete beta function. */
    public double cdf(double x) {
        return SpecialFunctions.regularizedBeta(x, alpha, beta);
    }

    /**
     * The x with P(X ≤ x) = p, by bisection on {@link #cdf}, to double precision.
     *
     * @param p in [0, 1]
     */
    public double quantile(double p) {
        Checks.probability("Probability", p);
        if (p == 0 || p == 1) {
            return p;
        }
        double low = 0;
        double high = 1;
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

    /** The mean within its equal-tailed credible interval. */
    public Interval interval(double confidence) {
        Checks.confidence(confidence);
        double tail = (1 - confidence) / 2;
        return new Interval(mean(), quantile(tail), quantile(1 - tail));
    }
}
