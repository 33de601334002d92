package io.github.circuitrylabs.forge.core;

import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The usable rows of an importer; the others are told. */
final class TolerantRows<T> extends Spliterators.AbstractSpliterator<T> {

    private static final int MOST_REPEATS = 1_000_000;

    private final Spliterator<T> rows;
    private final Consumer<InvalidDatasetException> rejected;
    private @Nullable String lastProblem;
    private int repeats;

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
                // Rows on one line may well have one fault; an importer that does not get past a place has it for ever.
                repeats = e.getMessage().equals(lastProblem) ? repeats + 1 : 0;
                if (repeats > MOST_REPEATS) {
                    throw e;
                }
                lastProblem = e.getMessage();
                rejected.accept(e);
            }
        }
    }
}
