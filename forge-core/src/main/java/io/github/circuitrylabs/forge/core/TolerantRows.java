package io.github.circuitrylabs.forge.core;

import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The usable rows of an importer; the others are told. */
final class TolerantRows<T> extends Spliterators.AbstractSpliterator<T> {

    private final Spliterator<T> rows;
    private final Consumer<InvalidDatasetException> rejected;
    private @Nullable String lastProblem;

    TolerantRows(Spliterator<T> rows, Consumer<InvalidDatasetException> rejected) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.rows = rows;
        this.rejected = rejected;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        while (true) {
            try {
                return rows.tryAdvance(action);
            } catch (InvalidDatasetException e) {
                if (e.getMessage().equals(lastProblem)) {
                    // The importer does not get past this place.
                    return false;
                }
                lastProblem = e.getMessage();
                rejected.accept(e);
            }
        }
    }
}
