package io.github.circuitrylabs.modelforge.train.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Turns weights into repetitions, for recipes in which every row counts alike. */
public final class WeightedRows {

    private WeightedRows() {}

    /**
     * A list in which each row stands in proportion to its weight, a fraction decided by the seed: with the weights' mean
     * as one, a row of weight 2.3 stands there twice or three times. Every row with a weight stands there at least once,
     * so nothing found is thrown away.
     *
     * @param weights one for each row, positive
     */
    public static <T> List<T> repeated(List<T> rows, List<Double> weights, long seed) {
        double mean =
                weights.stream().mapToDouble(Double::doubleValue).average().orElse(1);
        SplittableRandom random = new SplittableRandom(seed);
        List<T> repeated = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            double share = weights.get(i) / mean;
            int times = (int) share + (random.nextDouble() < share - Math.floor(share) ? 1 : 0);
            for (int copy = 0; copy < Math.max(1, times); copy++) {
                repeated.add(rows.get(i));
            }
        }
        return repeated;
    }
}
