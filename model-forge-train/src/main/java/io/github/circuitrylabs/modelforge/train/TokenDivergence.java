package io.github.circuitrylabs.modelforge.train;

/** The Kullback-Leibler divergence of two next-token distributions, exact over the whole vocabulary. */
public final class TokenDivergence {

    private TokenDivergence() {}

    /**
     * KL(p ‖ q) = Σ p ln(p / q) in nats, of the distributions that two rows of logits stand for.
     *
     * @param logits of p, [vocabulary]
     * @param reference of q, [vocabulary]
     */
    public static double of(float[] logits, float[] reference) {
        double normaliser = logSumExp(logits);
        double referenceNormaliser = logSumExp(reference);
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            double log = logits[i] - normaliser;
            sum += Math.exp(log) * (log - (reference[i] - referenceNormaliser));
        }
        // Rounding may leave a trace below 0 where both are the same.
        return Math.max(0, sum);
    }

    private static double logSumExp(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }
}
