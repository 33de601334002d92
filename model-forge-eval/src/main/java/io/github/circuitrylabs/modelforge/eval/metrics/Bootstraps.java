package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.forge.core.statistics.ClusteredBootstrap;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Intervals over values that come in groups. */
final class Bootstraps {

    private static final int RESAMPLES = 2_000;

    private Bootstraps() {}

    /** Over whole groups where there are at least ten; over single values otherwise, for few groups tell nothing. */
    static Interval mean(List<String> groups, List<Double> values, long seed) {
        Map<String, List<Double>> grouped = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            grouped.computeIfAbsent(groups.get(i), group -> new ArrayList<>()).add(values.get(i));
        }
        List<double[]> clusters = grouped.size() >= 10
                ? grouped.values().stream().map(Bootstraps::array).toList()
                : values.stream().map(value -> new double[] {value}).toList();
        return mean(clusters, seed);
    }

    static Interval mean(List<double[]> clusters, long seed) {
        return new ClusteredBootstrap(RESAMPLES, 0.95, seed).mean(clusters);
    }

    static Interval exp(Interval logs) {
        return new Interval(Math.exp(logs.mean()), Math.exp(logs.low()), Math.exp(logs.high()));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
