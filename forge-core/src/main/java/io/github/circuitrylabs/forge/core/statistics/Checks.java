package io.github.circuitrylabs.forge.core.statistics;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/** The argument checks this package shares. */
final class Checks {

    private Checks() {}

    static void probability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new InvalidInputException(name + " (" + value + ") must be in [0, 1].");
        }
    }

    static void confidence(double value) {
        if (!(value > 0 && value < 1)) {
            throw new InvalidInputException(
                    "Confidence (" + value + ") must be in (0, 1). Maybe 0.95 was meant for 95 %.");
        }
    }

    static void positive(String name, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new InvalidInputException(name + " (" + value + ") must be a positive number.");
        }
    }

    static void atMost(String name, long value, String limitName, long limit) {
        if (value < 0 || value > limit) {
            throw new InvalidInputException(name + " (" + value + ") must be 0 to " + limitName + " (" + limit + ").");
        }
    }
}
