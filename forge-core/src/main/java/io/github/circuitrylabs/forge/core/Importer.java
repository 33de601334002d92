package io.github.circuitrylabs.forge.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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
     * @throws InvalidDatasetException from the stream, at a row that cannot be used; asked again, the stream goes on after that row,
     *     or ends where that is not possible
     */
    Stream<T> read(String file, InputStream source) throws IOException;

    /**
     * As {@link #read(String, InputStream)}, but a row that cannot be used is told and passed over. Where the file cannot be read
     * on after it (broken JSON in an array, an open quote in CSV), the stream ends there.
     *
     * @param rejected hears of each row that cannot be used, in file order
     */
    default Stream<T> read(String file, InputStream source, Consumer<InvalidDatasetException> rejected)
            throws IOException {
        Stream<T> rows = read(file, source);
        return StreamSupport.stream(new TolerantRows<>(rows.spliterator(), rejected), false)
                .onClose(rows::close);
    }
}
