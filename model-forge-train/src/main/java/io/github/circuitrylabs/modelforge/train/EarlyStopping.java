package io.github.circuitrylabs.modelforge.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers the best measurement on held-out rows, and how long it has been the best. */
final class EarlyStopping {

    private static final String BEST = "best/";

    private final int patience;
    private final double minDelta;
    private double best = Double.NaN;
    private int misses;
    private Map<String, float[]> bestValues = Map.of();

    EarlyStopping(TrainingOptions options, @Nullable TrainingState from) {
        this.patience = options.patience();
        this.minDelta = options.minDelta();
        if (from != null) {
            best = from.bestEvaluation();
            misses = from.misses();
            Map<String, float[]> values = new LinkedHashMap<>();
            from.tensors().forEach((name, tensor) -> {
                if (name.startsWith(BEST)) {
                    values.put(name.substring(BEST.length()), tensor);
                }
            });
            bestValues = values;
        }
    }

    /** @return whether this loss is the best so far */
    boolean hear(double loss, Supplier<Map<String, float[]>> values) {
        // A comparison with NaN, before the first measurement, is never true.
        boolean better = !(loss >= best - minDelta);
        if (better) {
            best = loss;
            misses = 0;
            bestValues = patience > 0 ? values.get() : Map.of();
        } else {
            misses++;
        }
        return better;
    }

    boolean isDue() {
        return patience > 0 && misses >= patience;
    }

    double best() {
        return best;
    }

    int misses() {
        return misses;
    }

    /** The trained tensors of the best measurement; empty without early stopping. */
    Map<String, float[]> bestValues() {
        return bestValues;
    }

    /** A snapshot, with the best values beside it. */
    Map<String, float[]> joinedTo(Map<String, float[]> snapshot) {
        Map<String, float[]> joined = new LinkedHashMap<>(snapshot);
        bestValues.forEach((name, values) -> joined.put(BEST + name, values));
        return joined;
    }
}
