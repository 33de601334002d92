package io.github.circuitrylabs.modelforge.train.internal.llama;

import java.util.Arrays;
import java.util.List;

/**
 * Sequences laid end to end. The last token of each predicts nothing and is left out.
 *
 * @param rows number of sequences B
 * @param length most tokens of one T
 * @param ids token ids, [N]
 * @param positions place of each token in its sequence, [N]
 * @param slots place of each token in the padded [B * T], [N]
 * @param predicting indices of the tokens that predict a target, [M]
 * @param targets what they predict, [M]
 * @param owner the sequence that each target belongs to, [M]
 */
public record FlatBatch(
        int rows,
        int length,
        long[] ids,
        long[] positions,
        long[] slots,
        long[] predicting,
        long[] targets,
        long[] owner) {

    /**
     * @param sequences token ids, each at least 2
     * @param firstTargets index of the first id of each sequence that is a target, at least 1
     */
    public static FlatBatch of(List<int[]> sequences, int[] firstTargets) {
        int tokens = 0;
        int targets = 0;
        int length = 0;
        for (int row = 0; row < firstTargets.length; row++) {
            int[] sequence = sequences.get(row);
            tokens += sequence.length - 1;
            targets += sequence.length - firstTargets[row];
            length = Math.max(length, sequence.length - 1);
        }
        FlatBatch batch = new FlatBatch(
                firstTargets.length,
                length,
                new long[tokens],
                new long[tokens],
                new long[tokens],
                new long[targets],
                new long[targets],
                new long[targets]);
        int token = 0;
        int target = 0;
        for (int row = 0; row < firstTargets.length; row++) {
            int[] sequence = sequences.get(row);
            for (int t = 0; t < sequence.length - 1; t++, token++) {
                batch.ids[token] = sequence[t];
                batch.positions[token] = t;
                batch.slots[token] = (long) row * length + t;
                if (t + 1 >= firstTargets[row]) {
                    batch.predicting[target] = token;
                    batch.targets[target] = sequence[t + 1];
                    batch.owner[target] = row;
                    target++;
                }
            }
        }
        return batch;
    }

    /** Sequences whose every position is asked for its next token, the last one too: for logits. */
    public static FlatBatch open(List<int[]> sequences) {
        List<int[]> longer = sequences.stream()
                .map(sequence -> Arrays.copyOf(sequence, sequence.length + 1))
                .toList();
        int[] first = new int[sequences.size()];
        Arrays.fill(first, 1);
        return of(longer, first);
    }

    /** Number of targets of each sequence, [B]. */
    public float[] targetsOfRows() {
        float[] counts = new float[rows];
        for (long row : owner) {
            counts[(int) row]++;
        }
        return counts;
    }

    public int tokens() {
        return ids.length;
    }
}
