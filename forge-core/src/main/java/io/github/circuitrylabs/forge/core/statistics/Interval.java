package io.github.circuitrylabs.forge.core.statistics;

import io.github.circuitrylabs.forge.core.InvalidInputException;

/**
 * An estimate with the bounds it lies between.
 *
 * @param mean the estimate
 * @param low the lower bound
 * @param high the upper bound
 */
public record Interval(double mean, double low, double high) {

    public Interval {
        if (!(low <= high) || Double.isNaN(mean)) {
            throw new InvalidInputException(
                    "Interval (" + mean + " [" + low + ", " + high + "]) must be numbers with low <= high.");
        }
    }

    /** Whether all of the interval lies on one side of 0. */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }

    /** Whether all of the interval lies above 0: a gain that is not chance. */
    public boolean isAboveZero() {
        return low > 0;
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    public double width() {
        return high - low;
    }
}
