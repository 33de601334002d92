package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * What KTO minimises. Immutable.
 *
 * @param beta β, how strongly the policy is held to the reference
 * @param desirableWeight λ_D, weight of the desirable replies
 * @param undesirableWeight λ_U, weight of the undesirable replies
 */
public record KtoOptions(double beta, double desirableWeight, double undesirableWeight) {

    /** Checks the ranges. */
    public KtoOptions {
        if (!(beta > 0) || !(desirableWeight > 0) || !(undesirableWeight > 0)) {
            throw new InvalidInputException(
                    "KTO needs beta (%s), desirableWeight (%s) and undesirableWeight (%s) above 0"
                            .formatted(beta, desirableWeight, undesirableWeight));
        }
    }

    /** β = 0.1, both weights 1. */
    public static KtoOptions defaults() {
        return new KtoOptions(0.1, 1, 1);
    }

    public KtoOptions withBeta(double value) {
        return new KtoOptions(value, desirableWeight, undesirableWeight);
    }

    public KtoOptions withWeights(double desirable, double undesirable) {
        return new KtoOptions(beta, desirable, undesirable);
    }

    /**
     * Weights by which both sides count alike however many rows they have: {@code λ_D n_D = λ_U n_U}, the lower end of the range
     * that Ethayarajh et al. (2024) advise; the smaller side gets the larger weight, the other 1.
     *
     * @param desirable number of desirable rows, n_D
     * @param undesirable number of undesirable rows, n_U
     */
    public KtoOptions balanced(long desirable, long undesirable) {
        if (desirable == 0 || undesirable == 0) {
            return withWeights(1, 1);
        }
        double ratio = (double) undesirable / desirable;
        return withWeights(Math.max(1, ratio), Math.max(1, 1 / ratio));
    }
}
