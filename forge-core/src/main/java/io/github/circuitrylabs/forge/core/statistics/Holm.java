package io.github.circuitrylabs.forge.core.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Control of the chance of even one false alarm over several tests (S. Holm, "A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6, 1979). Stricter than {@link BenjaminiHochberg}; valid whatever the tests'
 * dependence.
 */
public final class Holm {

    private Holm() {}

    /**
     * The adjusted p-values: {@code max over j ≤ i of min(1, (m − j + 1) p(j))} over the sorted p-values.
     *
     * @param pValues each in [0, 1]
     * @return one adjusted value per p-value, in the order given
     */
    public static double[] adjusted(double[] pValues) {
        for (double p : pValues) {
            Checks.probability("p-value", p);
        }
        int[] ascending = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> pValues[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[pValues.length];
        double largest = 0;
        for (int i = 0; i < ascending.length; i++) {
            largest = Math.max(largest, Math.min(1, (pValues.length - i) * pValues[ascending[i]]));
            adjusted[ascending[i]] = largest;
        }
        return adjusted;
    }
}
