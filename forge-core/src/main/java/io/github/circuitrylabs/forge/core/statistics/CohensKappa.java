package io.github.circuitrylabs.forge.core.statistics;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.List;

/**
 * Agreement of two raters beyond chance on categories without order (J. Cohen, "A coefficient of agreement for nominal scales", 1960);
 * 1 is full agreement, 0 what chance gives.
 */
public final class CohensKappa {

    private CohensKappa() {}

    /** The interval at 95 %; see {@link #of(List, double)}. */
    public static Interval of(List<int[]> confusion) {
        return of(confusion, 0.95);
    }

    /**
     * {@code κ = (p_o − p_e) / (1 − p_e)} with its large-sample interval (J. L. Fleiss, J. Cohen, B. S. Everitt, 1969).
     *
     * @param confusion how often the first rater said row i where the second said column j; square
     * @param confidence in (0, 1)
     * @return κ within its interval, cut to [−1, 1]; where both only ever use one and the same category, agreement cannot be
     *     told from chance, and κ is 0 in [−1, 1]
     */
    public static Interval of(List<int[]> confusion, double confidence) {
        int size = confusion.size();
        double n = total(confusion);
        double[] rows = new double[size];
        double[] columns = new double[size];
        double observed = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double share = confusion.get(i)[j] / n;
                rows[i] += share;
                columns[j] += share;
                observed += i == j ? share : 0;
            }
        }
        double expected = 0;
        for (int i = 0; i < size; i++) {
            expected += rows[i] * columns[i];
        }
        double z = NormalDistribution.criticalValue(confidence);
        if (1 - expected < 1e-12) {
            return new Interval(0, -1, 1);
        }
        double kappa = (observed - expected) / (1 - expected);
        double agreeing = 0;
        double differing = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double share = confusion.get(i)[j] / n;
                if (i == j) {
                    double term = 1 - (rows[i] + columns[i]) * (1 - kappa);
                    agreeing += share * term * term;
                } else {
                    double term = columns[i] + rows[j];
                    differing += share * term * term;
                }
            }
        }
        differing *= (1 - kappa) * (1 - kappa);
        double chance = kappa - expected * (1 - kappa);
        double variance = (agreeing + differing - chance * chance) / (n * (1 - expected) * (1 - expected));
        double half = z * Math.sqrt(Math.max(0, variance));
        return new Interval(kappa, Math.max(-1, kappa - half), Math.min(1, kappa + half));
    }

    private static double total(List<int[]> confusion) {
        long total = 0;
        for (int[] row : confusion) {
            if (row.length != confusion.size()) {
                throw new InvalidInputException("Confusion table has " + confusion.size() + " rows and a row of "
                        + row.length + ". It must be square.");
            }
            for (int count : row) {
                Checks.atMost("Count", count, "the largest int", Integer.MAX_VALUE);
                total += count;
            }
        }
        if (total == 0) {
            throw new InvalidInputException("Confusion table must hold at least one pair of ratings.");
        }
        return total;
    }
}
