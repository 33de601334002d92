package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Adds up what the micro-batches of one optimiser step measured. */
final class StepSums {

    private double loss;
    private double entropy;
    private double hits;
    private long targets;
    private long tokens;

    /** What measures rows that are held out; null where there are none. */
    static @Nullable Supplier<Map<String, Double>> over(
            TrainingTensors training, TrainingOptions options, List<TokenizedCompletion> heldOut) {
        if (heldOut.isEmpty()) {
            return null;
        }
        List<int[]> batches = UpdatePlan.inOrder(
                options, heldOut.stream().mapToInt(TokenizedCompletion::length).toArray());
        return () -> {
            StepSums sums = new StepSums();
            for (int[] indices : batches) {
                FlatBatch batch =
                        Batches.of(Arrays.stream(indices).mapToObj(heldOut::get).toList());
                sums.add(training.measure(batch), batch);
            }
            return sums.crossEntropy();
        };
    }

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
