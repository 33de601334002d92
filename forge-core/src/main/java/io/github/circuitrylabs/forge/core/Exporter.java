package io.github.circuitrylabs.forge.core;

import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in one file format. The same rows in the same order with the same canary give the same bytes. Every row says
 * in {@code content_label} whether it holds adversarial text.
 *
 * @param <T> {@link ExportedScenario}, {@link TrainingPair} or {@link PreferencePair}
 */
public interface Exporter<T> {

    /** The name users choose it by, e.g. {@code jsonl}. */
    String format();

    /**
     * Writes all rows, holding only a bounded number in memory; leaves the sink open.
     *
     * @param canary stands in every row, so that copies can be found; null for rows that do not leave, e.g. a test's
     * @return how many rows were written
     * @throws InvalidInputException if a text holds what no format can, such as NUL or half a character
     * @throws IOException if the sink fails; what was written by then is incomplete
     */
    long write(Stream<T> rows, @Nullable Canary canary, OutputStream sink) throws IOException;

    /** Writes all rows without a canary; see {@link #write(Stream, Canary, OutputStream)}. */
    default long write(Stream<T> rows, OutputStream sink) throws IOException {
        return write(rows, null, sink);
    }
}
