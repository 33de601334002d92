package io.github.circuitrylabs.forge.core;

import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;

/**
 * Writes rows in one file format. The same rows in the same order give the same bytes.
 *
 * @param <T> {@link ExportedScenario}, {@link TrainingPair} or {@link PreferencePair}
 */
public interface Exporter<T> {

    /** The name users choose it by, e.g. {@code jsonl}. */
    String format();

    /**
     * Writes all rows, holding only a bounded number in memory; leaves the sink open.
     *
     * @return how many rows were written
     * @throws IOException if the sink fails; what was written by then is incomplete
     */
    long write(Stream<T> rows, OutputStream sink) throws IOException;
}
