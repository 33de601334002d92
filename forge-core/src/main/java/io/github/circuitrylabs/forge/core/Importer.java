package io.github.circuitrylabs.forge.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;

/**
 * Reads rows of one file format.
 *
 * @param <T> what a row becomes
 */
public interface Importer<T> {

    /** The name users choose it by, e.g. {@code jsonl}. */
    String format();

    /**
     * The rows in file order, read as they are asked for. Close the stream to close the source.
     *
     * @param file the source's name, for error messages
     * @throws InvalidDatasetException from the stream, at the first row that cannot be used
     */
    Stream<T> read(String file, InputStream source) throws IOException;
}
