package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * What preference training minimises. Immutable.
 *
 * @param loss the loss of a pair
 * @param beta β, how strongly the policy is held to the reference
 * @param labelSmoothing ε, the share of pairs whose preference may be wrong; of {@code SIGMOID} and {@code ROBUST}
 * @param gamma γ, the margin that {@code SIMPO} asks for
 * @param chosenWeight weight of the chosen replies' token-mean cross-entropy beside the loss (RPO); ORPO's is 1
 */
public record PreferenceOptions(
        PreferenceLoss loss, double beta, double labelSmoothing, double gamma, double chosenWeight) {

    /** Checks the ranges. */
    public PreferenceOptions {
        if (!(beta > 0) || labelSmoothing < 0 || labelSmoothing >= 0.5 || chosenWeight < 0) {
            throw new InvalidInputException(
                    "Preference training needs beta (%s) above 0, labelSmoothing (%s) in [0, 0.5), chosenWeight (%s) of at least 0"
                            .formatted(beta, labelSmoothing, chosenWeight));
        }
    }

    /** DPO with β = 0.1. */
    public static PreferenceOptions defaults() {
        return of(PreferenceLoss.SIGMOID);
    }

    /** A loss with its usual numbers: β 0.1, no smoothing; SimPO β 2 and γ 1; ORPO with the chosen replies' cross-entropy. */
    public static PreferenceOptions of(PreferenceLoss loss) {
        return switch (loss) {
            case SIMPO -> new PreferenceOptions(loss, 2, 0, 1, 0);
            case ORPO -> new PreferenceOptions(loss, 0.1, 0, 0, 1);
            default -> new PreferenceOptions(loss, 0.1, 0, 0, 0);
        };
    }

    public PreferenceOptions withBeta(double value) {
        return new PreferenceOptions(loss, value, labelSmoothing, gamma, chosenWeight);
    }

    public PreferenceOptions withLabelSmoothing(double value) {
        return new PreferenceOptions(loss, beta, value, gamma, chosenWeight);
    }

    public PreferenceOptions withGamma(double value) {
        return new PreferenceOptions(loss, beta, labelSmoothing, value, chosenWeight);
    }

    public PreferenceOptions withChosenWeight(double value) {
        return new PreferenceOptions(loss, beta, labelSmoothing, gamma, value);
    }
}
