package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which rows make up each batch of each epoch: by number of rows or by number of tokens, shuffled, grouped by length or
 * as given. Seeded and a function of the epoch alone, so that a run can go on at any batch.
 *
 * <p>Immutable; {@link #order} returns a changed copy.
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

    private BatchPlan(int[] lengths, int rowsPerBatch, long tokensPerBatch, long seed, Order order) {
        this.lengths = lengths;
        this.rowsPerBatch = rowsPerBatch;
        this.tokensPerBatch = tokensPerBatch;
        this.seed = seed;
        this.order = order;
    }

    /** Batches of so many rows; the last of an epoch may be smaller. */
    public static BatchPlan ofRows(int[] lengths, int rowsPerBatch, long seed) {
        if (lengths.length == 0 || rowsPerBatch < 1) {
            throw new InvalidInputException(
                    "Cannot make batches of (%d) rows out of (%d) rows.".formatted(rowsPerBatch, lengths.length));
        }
        return new BatchPlan(lengths.clone(), rowsPerBatch, Long.MAX_VALUE, seed, Order.SHUFFLED);
    }

    /** Batches of at most so many tokens; a longer row makes a batch of its own. */
    public static BatchPlan ofTokens(int[] lengths, int tokensPerBatch, long seed) {
        if (lengths.length == 0 || tokensPerBatch < 1) {
            throw new InvalidInputException(
                    "Cannot make batches of (%d) tokens out of (%d) rows.".formatted(tokensPerBatch, lengths.length));
        }
        return new BatchPlan(lengths.clone(), Integer.MAX_VALUE, tokensPerBatch, seed, Order.SHUFFLED);
    }

    /** The same batches in another order. */
    public BatchPlan order(Order newOrder) {
        return new BatchPlan(lengths, rowsPerBatch, tokensPerBatch, seed, newOrder);
    }

    /** The batches of an epoch (counted from 0), each as row indices. */
    public List<int[]> epoch(int epoch) {
        int[] rows =
                switch (order) {
                    case AS_GIVEN -> IntStream.range(0, lengths.length).toArray();
                    case SHUFFLED -> new EpochOrder(lengths.length, seed).of(epoch);
                    case LENGTH_GROUPED ->
                        LengthGrouping.grouped(
                                new EpochOrder(lengths.length, seed).of(epoch), lengths, typicalRowsPerBatch());
                };
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

    private int typicalRowsPerBatch() {
        if (rowsPerBatch < Integer.MAX_VALUE) {
            return rowsPerBatch;
        }
        double meanLength = Arrays.stream(lengths).average().orElse(1);
        return (int) Math.max(1, tokensPerBatch / Math.max(1, meanLength));
    }
}
