package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import io.github.circuitrylabs.modelforge.gguf.FloatSource;

/**
 * The rows of q and k in llama.cpp's order. Hugging Face rotates the first half of a head against the second, llama.cpp
 * each even row against the next odd one: {@code W.reshape(heads, 2, rows / heads / 2, in).swapaxes(1, 2)}.
 */
public final class HeadPermutation {
    private final int heads;
    private final long rows;

    /** The permutation of so many rows that belong to so many heads. */
    public HeadPermutation(int heads, long rows) {
        if (heads < 1 || rows % (2L * heads) != 0) {
            throw new IllegalArgumentException(
                    "(" + rows + ") rows are no even number for each of (" + heads + ") heads.");
        }
        this.heads = heads;
        this.rows = rows;
    }

    /** The Hugging Face row that stands at a row of llama.cpp. */
    public long hfRow(long row) {
        long perHead = rows / heads;
        long within = row % perHead;
        return row - within + within % 2 * (perHead / 2) + within / 2;
    }

    /** The row of llama.cpp at which a Hugging Face row stands. */
    public long ggufRow(long row) {
        long perHead = rows / heads;
        long within = row % perHead;
        return row - within + within % (perHead / 2) * 2 + within / (perHead / 2);
    }

    /** A matrix in llama.cpp's order, of one in Hugging Face's. */
    public FloatSource toGguf(FloatSource matrix, int columns) {
        return reordered(matrix, columns, true);
    }

    /** A matrix in Hugging Face's order, of one in llama.cpp's. */
    public FloatSource toHf(FloatSource matrix, int columns) {
        return reordered(matrix, columns, false);
    }

    private FloatSource reordered(FloatSource matrix, int columns, boolean toGguf) {
        return (start, target, offset, count) -> {
            for (int done = 0; done < count; ) {
                long row = (start + done) / columns;
                int column = (int) ((start + done) % columns);
                int n = Math.min(columns - column, count - done);
                long from = toGguf ? hfRow(row) : ggufRow(row);
                matrix.read(from * columns + column, target, offset + done, n);
                done += n;
            }
        };
    }
}
