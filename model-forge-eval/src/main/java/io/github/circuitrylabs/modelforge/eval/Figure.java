package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.Objects;

/**
 * One measured number with its 95 % interval.
 *
 * @param metric the {@linkplain Metric#wireName() name} of what was measured
 * @param value the estimate and its bounds
 * @param n how many items it rests on
 * @param method how the interval came about, e.g. {@code Wilson} or {@code bootstrap over 24 texts}
 */
public record Figure(String metric, Interval value, int n, String method) {

    public Figure {
        Objects.requireNonNull(value, "value");
        Metric.fromWireName(metric);
    }

    public static Figure of(Metric metric, Interval value, int n, String method) {
        return new Figure(metric.wireName(), value, n, method);
    }

    public Metric of() {
        return Metric.fromWireName(metric);
    }
}
