package io.github.circuitrylabs.forge.core.feedback;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Objects;

/**
 * Something that revealing scenarios have in common.
 *
 * @param kind e.g. {@code word}, {@code phrase}, {@code technique}, {@code persona}
 * @param value e.g. {@code companion_jealousy}
 * @param hits revealing scenarios that have it
 * @param trials scenarios that have it
 * @param lift reveal rate with it over reveal rate of all
 * @param qValue false-discovery rate at which it is still found, in [0, 1]
 * @param text the same for people, in one line
 */
public record DiscoveredPattern(
        String kind, String value, int hits, int trials, double lift, double qValue, String text) {

    public DiscoveredPattern {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(text, "text");
        if (hits < 0 || hits > trials) {
            throw new InvalidInputException("Hits (" + hits + ") must be 0 to trials (" + trials + ").");
        }
        if (!(lift >= 0 && Double.isFinite(lift))) {
            throw new InvalidInputException("Lift (" + lift + ") must be 0 or more.");
        }
        if (!(qValue >= 0 && qValue <= 1)) {
            throw new InvalidInputException("q-value (" + qValue + ") must be in [0, 1].");
        }
    }
}
