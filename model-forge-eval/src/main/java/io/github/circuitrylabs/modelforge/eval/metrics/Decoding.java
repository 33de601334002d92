package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.modelforge.train.Sampling;

/**
 * How replies are drawn; stands in every report, since it decides what is found.
 *
 * @param temperature 0 takes the likeliest token each time
 * @param topP the likeliest tokens that together reach this probability stay
 * @param maxNewTokens most tokens of one reply
 * @param seed of the first prompt; each next one has the next seed
 */
public record Decoding(double temperature, double topP, int maxNewTokens, long seed) {

    /** Greedy, at most 160 tokens. */
    public static Decoding greedy() {
        return new Decoding(0, 1, 160, 1);
    }

    public Decoding withSeed(long newSeed) {
        return new Decoding(temperature, topP, maxNewTokens, newSeed);
    }

    Sampling sampling() {
        return Sampling.plain(maxNewTokens).withTemperature(temperature).withTopP(topP);
    }
}
