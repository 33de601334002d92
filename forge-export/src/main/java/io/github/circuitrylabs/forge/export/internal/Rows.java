package io.github.circuitrylabs.forge.export.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** Walks a stream with a body that may fail with an {@link IOException}. */
final class Rows {

    @FunctionalInterface
    interface RowWriter<T> {
        void write(T row) throws IOException;
    }

    private Rows() {}

    /** Gives every row to the writer, in order, one at a time; returns how many there were. */
    static <T> long forEach(Stream<T> rows, RowWriter<? super T> writer) throws IOException {
        long[] count = {0};
        try {
            rows.sequential().forEachOrdered(row -> {
                try {
                    writer.write(row);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                count[0]++;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return count[0];
    }
}
