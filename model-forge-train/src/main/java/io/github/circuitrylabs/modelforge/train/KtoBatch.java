package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A micro-batch of KTO.
 *
 * @param rows the replies, in the order of the dataset whatever the order of the epoch
 * @param mismatched for each row, a reply to another prompt
 */
record KtoBatch(List<TokenizedUnpaired> rows, List<int[]> mismatched) {

    /** Every row with the reply of the one before it; a row alone with that of its predecessor in the dataset. */
    static KtoBatch of(List<TokenizedUnpaired> dataset, int[] indices) {
        int[] order = Arrays.stream(indices).sorted().toArray();
        List<TokenizedUnpaired> rows = new ArrayList<>();
        List<int[]> mismatched = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            rows.add(dataset.get(order[i]));
            int other = order.length > 1
                    ? order[Math.floorMod(i - 1, order.length)]
                    : Math.floorMod(order[0] - 1, dataset.size());
            mismatched.add(dataset.get(other).completion());
        }
        return new KtoBatch(rows, mismatched);
    }

    /** Replies as the first, mismatched ones as the second sequences. */
    FlatBatch flat() {
        return FlatBatch.ofPairs(
                rows.stream().map(TokenizedUnpaired::prompt).toList(),
                rows.stream().map(TokenizedUnpaired::completion).toList(),
                mismatched);
    }

    /** λ of each row, negative where the reply is undesirable. */
    float[] weights(KtoOptions options) {
        float[] weights = new float[rows.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (rows.get(i).desirable() ? options.desirableWeight() : -options.undesirableWeight());
        }
        return weights;
    }
}
