package io.github.circuitrylabs.modelforge.train.data;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Length grouping as transformers does it ({@code get_length_grouped_indices}): a shuffled order is cut into
 * mega-batches of {@code min(rows / (4 b), 50) · b} rows, each sorted by length, descending; the longest row of all is
 * put first, so that too little memory shows at the first step.
 */
final class LengthGrouping {

    private static final int MOST_BATCHES_PER_MEGA_BATCH = 50;

    private LengthGrouping() {}

    static int[] grouped(int[] shuffled, int[] lengths, int rowsPerBatch) {
        int batches = Math.max(1, (int) Math.min(shuffled.length / (4L * rowsPerBatch), MOST_BATCHES_PER_MEGA_BATCH));
        long megaBatch = (long) batches * rowsPerBatch;
        int[] grouped = new int[shuffled.length];
        int longest = 0;
        for (long start = 0; start < shuffled.length; start += megaBatch) {
            int from = (int) start;
            int to = (int) Math.min(shuffled.length, start + megaBatch);
            List<Integer> sorted = IntStream.range(from, to)
                    .mapToObj(i -> shuffled[i])
                    .sorted(Comparator.comparing((Integer row) -> -lengths[row]))
                    .toList();
            for (int i = from; i < to; i++) {
                grouped[i] = sorted.get(i - from);
            }
            longest = lengths[grouped[from]] > lengths[grouped[longest]] ? from : longest;
        }
        if (grouped.length > 0) {
            int first = grouped[0];
            grouped[0] = grouped[longest];
            grouped[longest] = first;
        }
        return grouped;
    }
}
