package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object per line; empty lines are passed over. */
public final class JsonLinesImporter<T> implements Importer<T> {

    private final String format;
    private final Function<Row, T> fromRow;

    JsonLinesImporter(String format, Function<Row, T> fromRow) {
        this.format = format;
        this.fromRow = fromRow;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public Stream<T> read(String file, InputStream source) {
        LineReader lines = new LineReader(file, source);
        return RowStream.of(() -> next(file, lines), source);
    }

    private @Nullable T next(String file, LineReader lines) throws IOException {
        String line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line == null ? null : fromRow.apply(row(file, lines.lineNumber(), line));
    }

    private static Row row(String file, long number, String line) {
        try {
            return Row.of(file, number, Json.MAPPER.readTree(line));
        } catch (JsonProcessingException e) {
            throw new InvalidDatasetException(
                    file,
                    number,
                    null,
                    "is no JSON (" + e.getOriginalMessage() + ") in: " + Row.shown(line)
                            + " Maybe the file was cut off, or is of another format.");
        }
    }
}
