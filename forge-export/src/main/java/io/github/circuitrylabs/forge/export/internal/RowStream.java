package io.github.circuitrylabs.forge.export.internal;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A sequential stream over something that gives rows until it gives null. */
final class RowStream {

    @FunctionalInterface
    interface RowSource<T> {
        @Nullable
        T next() throws IOException;
    }

    private RowStream() {}

    static <T> Stream<T> of(RowSource<T> rows, Closeable source) {
        Spliterator<T> spliterator =
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    private boolean ended;

                    @Override
                    public boolean tryAdvance(Consumer<? super T> action) {
                        T row = ended ? null : read(rows);
                        if (row == null) {
                            ended = true;
                            return false;
                        }
                        action.accept(row);
                        return true;
                    }
                };
        return StreamSupport.stream(spliterator, false).onClose(() -> close(source));
    }

    private static <T> @Nullable T read(RowSource<T> rows) {
        try {
            return rows.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Closeable source) {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
