package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.export.internal.RowsImporter.OpenRows;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** One JSON object per line; empty lines are passed over. */
final class JsonLines {

    private JsonLines() {}

    static OpenRows open(String file, InputStream source) {
        LineReader lines = new LineReader(file, source);
        return new OpenRows(() -> next(file, lines), new HashMap<>());
    }

    private static @Nullable Row next(String file, LineReader lines) throws IOException {
        String line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line == null ? null : row(file, lines.lineNumber(), line);
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
