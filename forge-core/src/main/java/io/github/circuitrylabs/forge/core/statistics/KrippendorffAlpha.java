package io.github.circuitrylabs.forge.core.statistics;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Arrays;
import java.util.List;

/**
 * Agreement of any number of raters, some of whom may have skipped some units (K. Krippendorff, "Computing Krippendorff's
 * Alpha-Reliability", 2011); 1 is full agreement, 0 what chance gives.
 */
public final class KrippendorffAlpha {

    /** What differences between values mean. */
    public enum Level {
        /** Categories: different or not. */
        NOMINAL,
        /** Ranks, such as stars: how many ratings lie between. */
        ORDINAL,
        /** Measures: the squared difference. */
        INTERVAL
    }

    private KrippendorffAlpha() {}

    /**
     * {@code α = 1 − D_o / D_e}: disagreement observed within units over disagreement expected of all values thrown together.
     *
     * @param units per unit the values it got, from whomever; units with fewer than two values say nothing and are left out
     * @return at most 1; 1 where there is but one value in all, for nobody disagreed
     * @throws InvalidInputException if no unit has two values
     */
    public static double of(List<double[]> units, Level level) {
        List<double[]> paired = units.stream().filter(unit -> unit.length > 1).toList();
        double[] values = paired.stream()
                .flatMapToDouble(Arrays::stream)
                .peek(KrippendorffAlpha::requireNumber)
                .distinct()
                .sorted()
                .toArray();
        if (values.length == 0) {
            throw new InvalidInputException("Krippendorff's alpha needs a unit with at least two values.");
        }
        double[] totals = new double[values.length];
        for (double[] unit : paired) {
            add(totals, unit, values);
        }
        double[][] distance = distances(values, totals, level);
        double observed = 0;
        for (double[] unit : paired) {
            double[] counts = new double[values.length];
            add(counts, unit, values);
            observed += disagreement(counts, distance) / (unit.length - 1);
        }
        double n = Arrays.stream(totals).sum();
        double expected = disagreement(totals, distance) / (n - 1);
        return expected == 0 ? 1 : 1 - observed / expected;
    }

    private static void requireNumber(double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidInputException(
                    "Rating (" + value + ") must be a finite number. Leave out what was not rated.");
        }
    }

    private static void add(double[] counts, double[] unit, double[] values) {
        for (double value : unit) {
            counts[Arrays.binarySearch(values, value)]++;
        }
    }

    /** The sum over all ordered pairs of different values. */
    private static double disagreement(double[] counts, double[][] distance) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts.length; j++) {
                sum += counts[i] * counts[j] * distance[i][j];
            }
        }
        return sum;
    }

    private static double[][] distances(double[] values, double[] totals, Level level) {
        double[][] distance = new double[values.length][values.length];
        for (int i = 0; i < values.length; i++) {
            double between = totals[i] / 2;
            for (int j = i + 1; j < values.length; j++) {
                double ranks = between + totals[j] / 2;
                between += totals[j];
                double difference =
                        switch (level) {
                            case NOMINAL -> 1;
                            case ORDINAL -> ranks;
                            case INTERVAL -> values[j] - values[i];
                        };
                distance[i][j] = difference * difference;
                distance[j][i] = distance[i][j];
            }
        }
        return distance;
    }
}
