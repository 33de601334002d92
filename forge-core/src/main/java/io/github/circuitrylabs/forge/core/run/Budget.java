package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one start of a run may spend. Once a limit is reached no further request is made; those under way are let finish, so a
 * run may go over by what they cost.
 *
 * @param tokens prompt and completion tokens, failed attempts included as far as their generator tells; null for any number
 * @param time wall time; null for any
 * @param cost money, in the currency of the price per token; null for any
 */
public record Budget(
        @Nullable Long tokens,
        @Nullable Duration time,
        @Nullable Double cost) {

    public Budget {
        if (tokens != null && tokens < 1) {
            throw new InvalidInputException("Token budget (" + tokens + ") must be at least 1.");
        }
        if (time != null && (time.isZero() || time.isNegative())) {
            throw new InvalidInputException("Time budget (" + time + ") must be longer than nothing.");
        }
        if (cost != null && !(cost > 0)) {
            throw new InvalidInputException("Cost budget (" + cost + ") must be more than nothing.");
        }
    }

    public static Budget unlimited() {
        return new Budget(null, null, null);
    }

    public Budget withTokens(@Nullable Long newTokens) {
        return new Budget(newTokens, time, cost);
    }

    public Budget withTime(@Nullable Duration newTime) {
        return new Budget(tokens, newTime, cost);
    }

    public Budget withCost(@Nullable Double newCost) {
        return new Budget(tokens, time, newCost);
    }
}
