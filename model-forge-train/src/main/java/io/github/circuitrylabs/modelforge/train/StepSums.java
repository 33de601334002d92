package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import java.util.LinkedHashMap;
import java.util.Map;

/** Adds up what the micro-batches of one optimiser step measured. */
final class StepSums {

    private double loss;
    private double entropy;
    private double hits;
    private long targets;
    private long tokens;

    void add(TrainingTensors.Sums sums, FlatBatch batch) {
        loss += sums.loss();
        entropy += sums.entropy();
        hits += sums.hits();
        targets += batch.targets().length;
        tokens += batch.tokens();
    }

    long tokens() {
        return tokens;
    }

    /** Means over the targets of the step. */
    Map<String, Double> crossEntropy() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", loss / targets);
        values.put("entropy", entropy / targets);
        values.put("mean_token_accuracy", hits / targets);
        return values;
    }
}
