package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * How a model's text is drawn. What changes the logits applies in transformers' order: repetition penalty, temperature,
 * top-k, top-p, min-p; its logits processors and warpers give the same numbers. Immutable.
 *
 * @param maxNewTokens most tokens of one continuation
 * @param temperature divides the logits; 0 takes the most probable token (greedy) and makes no cut
 * @param topK only that many most probable tokens stay; 0 for all
 * @param topP only the most probable tokens that together reach this probability stay; 1 for all
 * @param minP only tokens at least this share as probable as the most probable one stay; 0 for all
 * @param repetitionPenalty divides positive logits of tokens that the prompt or the continuation has already, and
 *     multiplies negative ones (Keskar et al. 2019); 1 for none; holds for greedy too
 */
public record Sampling(
        int maxNewTokens, double temperature, int topK, double topP, double minP, double repetitionPenalty) {

    /** Checks the ranges. */
    public Sampling {
        if (maxNewTokens < 1
                || !(temperature >= 0 && Double.isFinite(temperature))
                || topK < 0
                || !(topP > 0 && topP <= 1)
                || !(minP >= 0 && minP <= 1)
                || !(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty))) {
            throw new InvalidInputException(
                    ("Cannot sample with maxNewTokens (%d), temperature (%s), topK (%d), topP (%s), minP (%s),"
                                            + " repetitionPenalty (%s).")
                                    .formatted(maxNewTokens, temperature, topK, topP, minP, repetitionPenalty)
                            + " Maybe use at least 1, at least 0, at least 0, within (0, 1], within [0, 1], and above 0.");
        }
    }

    /** The most probable token each time. */
    public static Sampling greedy(int maxNewTokens) {
        return plain(maxNewTokens).withTemperature(0);
    }

    /** The model's own distribution: temperature 1, no cuts. */
    public static Sampling plain(int maxNewTokens) {
        return new Sampling(maxNewTokens, 1, 0, 1, 0, 1);
    }

    public Sampling withMaxNewTokens(int value) {
        return new Sampling(value, temperature, topK, topP, minP, repetitionPenalty);
    }

    public Sampling withTemperature(double value) {
        return new Sampling(maxNewTokens, value, topK, topP, minP, repetitionPenalty);
    }

    public Sampling withTopK(int value) {
        return new Sampling(maxNewTokens, temperature, value, topP, minP, repetitionPenalty);
    }

    public Sampling withTopP(double value) {
        return new Sampling(maxNewTokens, temperature, topK, value, minP, repetitionPenalty);
    }

    public Sampling withMinP(double value) {
        return new Sampling(maxNewTokens, temperature, topK, topP, value, repetitionPenalty);
    }

    public Sampling withRepetitionPenalty(double value) {
        return new Sampling(maxNewTokens, temperature, topK, topP, minP, value);
    }
}
