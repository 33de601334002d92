package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * How a model's text is drawn. Cuts apply in transformers' order: temperature, then top-k, then top-p. Immutable.
 *
 * @param maxNewTokens most tokens of one continuation
 * @param temperature divides the logits; 0 takes the most probable token (greedy)
 * @param topK only that many most probable tokens stay; 0 for all
 * @param topP only the most probable tokens that together reach this probability stay; 1 for all
 */
public record Sampling(int maxNewTokens, double temperature, int topK, double topP) {

    /** Checks the ranges. */
    public Sampling {
        if (maxNewTokens < 1 || temperature < 0 || topK < 0 || !(topP > 0 && topP <= 1)) {
            throw new InvalidInputException(
                    "Cannot sample with maxNewTokens (%d), temperature (%s), topK (%d), topP (%s). Maybe use at least 1,"
                                    .formatted(maxNewTokens, temperature, topK, topP)
                            + " at least 0, at least 0, and within (0, 1].");
        }
    }

    /** The most probable token each time. */
    public static Sampling greedy(int maxNewTokens) {
        return new Sampling(maxNewTokens, 0, 0, 1);
    }

    /** The model's own distribution: temperature 1, no cuts. */
    public static Sampling plain(int maxNewTokens) {
        return new Sampling(maxNewTokens, 1, 0, 1);
    }

    public Sampling withTemperature(double value) {
        return new Sampling(maxNewTokens, value, topK, topP);
    }

    public Sampling withTopK(int value) {
        return new Sampling(maxNewTokens, temperature, value, topP);
    }

    public Sampling withTopP(double value) {
        return new Sampling(maxNewTokens, temperature, topK, value);
    }
}
