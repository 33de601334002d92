package io.github.circuitrylabs.modelforge.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** Means of figures over the micro-batches that have them: in training each counts alike, as in TRL. */
final class MetricMeans {

    private final Map<String, Double> sums = new LinkedHashMap<>();
    private final Map<String, Double> weights = new LinkedHashMap<>();
    private double weight = 1;

    /** How much the micro-batch counts that is added next. */
    void weigh(double next) {
        weight = next;
    }

    void add(String name, double value) {
        sums.merge(name, weight * value, Double::sum);
        weights.merge(name, weight, Double::sum);
    }

    Map<String, Double> values() {
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((name, sum) -> means.put(name, sum / weights.get(name)));
        return means;
    }
}
