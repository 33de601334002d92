package io.github.circuitrylabs.forge.export.internal;

import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A sequential stream over something that gives rows until it gives null. After a row that failed it goes on; after a {@link
 * BrokenFile} or another failure it ends.
 */
final class RowStream {

    @FunctionalInterface
    interface RowSource<T> {
        @Nullable
        T next() throws IOException;
    }

    /** The rest of the file cannot be made out. */
    static final class BrokenFile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final InvalidDatasetException problem;

        BrokenFile(InvalidDatasetException problem) {
            super(problem);
            this.problem = problem;
        }
    }

    private RowStream() {}

    static <T> Stream<T> of(RowSource<T> rows, Closeable source) {
        Spliterator<T> spliterator =
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    private boolean ended;

                    @Override
                    public boolean tryAdvance(Consumer<? super T> action) {
                        T row = ended ? null : next();
                        if (row == null) {
                            ended = true;
                            return false;
                        }
                        action.accept(row);
                        return true;
                    }

                    private @Nullable T next() {
                        try {
                            return rows.next();
                        } catch (BrokenFile e) {
                            ended = true;
                            throw e.problem;
                        } catch (IOException e) {
                            ended = true;
                            throw new UncheckedIOException(e);
                        }
                    }
                };
        return StreamSupport.stream(spliterator, false).onClose(() -> close(source));
    }

    private static void close(Closeable source) {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
