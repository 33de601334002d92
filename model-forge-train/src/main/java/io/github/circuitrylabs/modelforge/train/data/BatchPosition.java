package io.github.circuitrylabs.modelforge.train.data;

/**
 * A place in the stream of batches; what a checkpoint remembers.
 *
 * @param epoch counted from 0
 * @param batch index of the next batch in the epoch; may equal the number of batches
 */
public record BatchPosition(int epoch, int batch) {

    /** Where every run begins. */
    public static final BatchPosition START = new BatchPosition(0, 0);

    /** Checks that both are counted from 0. */
    public BatchPosition {
        if (epoch < 0 || batch < 0) {
            throw new IllegalArgumentException("Epoch (%d) and batch (%d) are counted from 0.".formatted(epoch, batch));
        }
    }
}
