package io.github.circuitrylabs.forge.core;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person thinks of a scenario.
 *
 * @param stars 1 (useless) to 5 (excellent)
 */
public record Rating(
        ScenarioId scenarioId,
        int stars,
        String rater,
        @Nullable String notes,
        Instant ratedAt) {

    public Rating {
        Objects.requireNonNull(scenarioId, "scenarioId");
        Objects.requireNonNull(rater, "rater");
        Objects.requireNonNull(ratedAt, "ratedAt");
        if (stars < 1 || stars > 5) {
            throw new InvalidInputException("Stars (" + stars + ") must be 1 to 5.");
        }
    }

    /** The rating on the scale of the training loaders: (stars − 1) / 4, in [0, 1]. */
    public double quality() {
        return (stars - 1) / 4.0;
    }
}
