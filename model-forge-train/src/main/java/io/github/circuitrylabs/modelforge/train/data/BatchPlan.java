package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows make up each batch of each epoch: by number of rows or by number of tokens, shuffled, grouped by length or
 * as given. Seeded and a function of the epoch alone, so that a run can go on at any batch.
 *
 * <p>Immutable; {@link #order} and {@link #weights} return changed copies.
 */
public final class BatchPlan {

    /** In which order rows are taken. */
    public enum Order {
        /** As they are, every epoch. */
        AS_GIVEN,
        /** Shuffled anew every epoch. */
        SHUFFLED,
        /** Shuffled, then sorted by length within mega-batches: less padding and steadier memory. */
        LENGTH_GROUPED
    }

    private final int[] lengths;
    private final int rowsPerBatch;
    private final long tokensPerBatch;
    private final long seed;
    private final Order order;
    private final double @Nullable [] weights;

    private BatchPlan(
            int[] lengths, int rowsPerBatch, long tokensPerBatch, long seed, Order order, double @Nullable [] weights) {
        this.lengths = lengths;
        this.rowsPerBatch = rowsPerBatch;
        this.tokensPerBatch = tokensPerBatch;
        this.seed = seed;
        this.order = order;
        this.weights = weights;
    }

    /** Batches of so many rows; the last of an epoch may be smaller. */
    public static BatchPlan ofRows(int[] lengths, int rowsPerBatch, long seed) {
        if (lengths.length == 0 || rowsPerBatch < 1) {
            throw new InvalidInputException(
                    "Cannot make batches of (%d) rows out of (%d) rows.".formatted(rowsPerBatch, lengths.length));
        }
        return new BatchPlan(lengths.clone(), rowsPerBatch, Long.MAX_VALUE, seed, Order.SHUFFLED, null);
    }

    /** Batches of at most so many tokens; a longer row makes a batch of its own. */
    public static BatchPlan ofTokens(int[] lengths, int tokensPerBatch, long seed) {
        if (lengths.length == 0 || tokensPerBatch < 1) {
            throw new InvalidInputException(
                    "Cannot make batches of (%d) tokens out of (%d) rows.".formatted(tokensPerBatch, lengths.length));
        }
        return new BatchPlan(lengths.clone(), Integer.MAX_VALUE, tokensPerBatch, seed, Order.SHUFFLED, null);
    }

    /** The same batches in another order. */
    public BatchPlan order(Order newOrder) {
        return new BatchPlan(lengths, rowsPerBatch, tokensPerBatch, seed, newOrder, weights);
    }

    /**
     * The same batches with rows taken more or less often: an epoch has as many rows as before, each drawn in proportion
     * to its weight (the share of weights above the mean comes several times, of those below not in every epoch).
     *
     * @param newWeights one per row, finite and not negative, not all 0
     */
    public BatchPlan weights(double[] newWeights) {
        double sum = 0;
        for (double weight : newWeights) {
            sum += weight >= 0 ? weight : Double.NaN;
        }
        if (newWeights.length != lengths.length || !(sum > 0 && Double.isFinite(sum))) {
            throw new InvalidInputException(
                    "(%d) rows cannot have (%d) weights with the sum (%s): one per row is needed, none negative, not all 0."
                            .formatted(lengths.length, newWeights.length, sum));
        }
        return new BatchPlan(lengths, rowsPerBatch, tokensPerBatch, seed, order, newWeights.clone());
    }

    /** The batches of an epoch (counted from 0), each as row indices. */
    public List<int[]> epoch(int epoch) {
        int[] rows = rowsOf(epoch);
        List<int[]> batches = new ArrayList<>();
        int start = 0;
        long tokens = 0;
        for (int i = 0; i < rows.length; i++) {
            long length = lengths[rows[i]];
            boolean full = i - start == rowsPerBatch || tokens + length > tokensPerBatch;
            if (full && i > start) {
                batches.add(Arrays.copyOfRange(rows, start, i));
                start = i;
                tokens = 0;
            }
            tokens += length;
        }
        batches.add(Arrays.copyOfRange(rows, start, rows.length));
        return batches;
    }

    /** The batches from a position on, epoch after epoch, without end. */
    public BatchIterator from(BatchPosition position) {
        return new BatchIterator(this, position);
    }

    /** Number of rows. */
    public int rows() {
        return lengths.length;
    }

    private int[] rowsOf(int epoch) {
        EpochOrder shuffle = new EpochOrder(lengths.length, seed);
        int[] drawn = weights == null ? IntStream.range(0, lengths.length).toArray() : shuffle.drawn(epoch, weights);
        int[] drawnLengths = Arrays.stream(drawn).map(row -> lengths[row]).toArray();
        int[] positions =
                switch (order) {
                    case AS_GIVEN -> IntStream.range(0, drawn.length).toArray();
                    case SHUFFLED -> shuffle.of(epoch);
                    case LENGTH_GROUPED ->
                        LengthGrouping.grouped(shuffle.of(epoch), drawnLengths, typicalRowsPerBatch());
                };
        return Arrays.stream(positions).map(position -> drawn[position]).toArray();
    }

    private int typicalRowsPerBatch() {
        if (rowsPerBatch < Integer.MAX_VALUE) {
            return rowsPerBatch;
        }
        double meanLength = Arrays.stream(lengths).average().orElse(1);
        return (int) Math.max(1, tokensPerBatch / Math.max(1, meanLength));
    }
}
