package io.github.circuitrylabs.modelforge.train.data;

import java.util.Iterator;
import java.util.List;

/** An endless walk over the batches of a plan that knows where it is. For one thread. */
public final class BatchIterator implements Iterator<int[]> {

    private final BatchPlan plan;
    private int epoch;
    private int batch;
    private List<int[]> batches;

    BatchIterator(BatchPlan plan, BatchPosition start) {
        this.plan = plan;
        this.epoch = start.epoch();
        this.batch = start.batch();
        this.batches = plan.epoch(epoch);
        if (batch > batches.size()) {
            throw new IllegalArgumentException(
                    "Epoch (%d) has (%d) batches, so none is number (%d). Maybe the data or the "
                                    .formatted(epoch, batches.size(), batch)
                            + "batch size changed since the checkpoint.");
        }
    }

    /** Always true: a plan begins its next epoch when one ends. */
    @Override
    public boolean hasNext() {
        return true;
    }

    /** Row indices of the next batch. */
    @Override
    public int[] next() {
        if (batch == batches.size()) {
            epoch++;
            batch = 0;
            batches = plan.epoch(epoch);
        }
        return batches.get(batch++);
    }

    /** The position after the batches taken so far: to go on there, start from it. */
    public BatchPosition position() {
        return new BatchPosition(epoch, batch);
    }
}
