package io.github.circuitrylabs.forge.core.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Control of the false-discovery rate over many tests (Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", JRSS B
 * 57, 1995).
 */
public final class BenjaminiHochberg {

    private BenjaminiHochberg() {}

    /**
     * The adjusted p-values: rejecting all with q ≤ level keeps the expected share of false discoveries at that level.
     * {@code q(i) = min over j ≥ i of p(j) m / j} over the sorted p-values, at most 1.
     *
     * @param pValues each in [0, 1]
     * @return one q-value per p-value, in the order given
     */
    public static double[] qValues(double[] pValues) {
        for (double p : pValues) {
            Checks.probability("p-value", p);
        }
        int[] descending = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> pValues[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        double[] qValues = new double[pValues.length];
        double smallest = 1;
        for (int i = 0; i < descending.length; i++) {
            int rank = descending.length - i;
            smallest = Math.min(smallest, pValues[descending[i]] * pValues.length / rank);
            qValues[descending[i]] = smallest;
        }
        return qValues;
    }
}
