package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.LlamaModule;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Log-probabilities of pairs under the reference, each computed once. They are computed in the micro-batch in which the
 * first epoch meets a pair, so that the first step compares like with like to the last bit (rewards are exactly 0), and so
 * that a resumed training computes the same numbers as one that never stopped.
 */
final class ReferenceScores {

    private final LlamaModule module;
    private final List<TokenizedPreference> pairs;
    private final PreferenceLoss loss;
    private final List<int[]> firstEpoch;
    private final int[] batchOf;
    private final float[] chosen;
    private final float[] rejected;

    /**
     * @param batches micro-batches in which pairs are first met, each pair in one
     */
    ReferenceScores(LlamaModule module, List<TokenizedPreference> pairs, List<int[]> batches, PreferenceLoss loss) {
        this.module = module;
        this.pairs = pairs;
        this.loss = loss;
        this.firstEpoch = batches;
        this.batchOf = new int[pairs.size()];
        this.chosen = new float[pairs.size()];
        this.rejected = new float[pairs.size()];
        Arrays.fill(chosen, Float.NaN);
        for (int batch = 0; batch < firstEpoch.size(); batch++) {
            for (int pair : firstEpoch.get(batch)) {
                batchOf[pair] = batch;
            }
        }
    }

    /** Sums over the replies of a micro-batch: the chosen ones, then the rejected ones; zeros for a loss without reference. */
    float[] of(int[] microBatch) {
        float[] scores = new float[2 * microBatch.length];
        if (loss.usesReference()) {
            for (int i = 0; i < microBatch.length; i++) {
                if (Float.isNaN(chosen[microBatch[i]])) {
                    compute(firstEpoch.get(batchOf[microBatch[i]]));
                }
                scores[i] = chosen[microBatch[i]];
                scores[microBatch.length + i] = rejected[microBatch[i]];
            }
        }
        return scores;
    }

    /** Computes all at once, or takes them from the cache, which has them afterwards. */
    void precompute(ReferenceCache cache, Consumer<String> notices) {
        if (!loss.usesReference()) {
            return;
        }
        String key = cache.key(module, pairs, firstEpoch);
        if (!cache.read(key, chosen, rejected, notices)) {
            firstEpoch.forEach(this::compute);
            cache.write(key, chosen, rejected);
        }
    }

    private void compute(int[] batch) {
        FlatBatch flat =
                Batches.ofPairs(Arrays.stream(batch).mapToObj(pairs::get).toList());
        float[] sums = module.sequenceScores(AdapterTensors.NONE, flat);
        for (int i = 0; i < batch.length; i++) {
            chosen[batch[i]] = sums[i];
            rejected[batch[i]] = sums[batch.length + i];
        }
    }
}
