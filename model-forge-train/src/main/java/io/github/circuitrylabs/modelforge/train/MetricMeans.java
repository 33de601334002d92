package io.github.circuitrylabs.modelforge.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Means of figures over the micro-batches that have them, as TRL logs them. */
final class MetricMeans {

    private final Map<String, Double> sums = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();

    void add(String name, double value) {
        sums.merge(name, value, Double::sum);
        counts.merge(name, 1, Integer::sum);
    }

    Map<String, Double> values() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum / counts.get(name)));
        return means;
    }
}
