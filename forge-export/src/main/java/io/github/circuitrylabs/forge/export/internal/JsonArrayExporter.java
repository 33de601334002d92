package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One JSON array with one object per line, so that text tools can follow it; UTF-8. */
public final class JsonArrayExporter<T> implements Exporter<T> {

    private final String format;
    private final Columns<T> columns;

    JsonArrayExporter(String format, Columns<T> columns) {
        this.format = format;
        this.columns = columns;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public long write(Stream<T> rows, @Nullable Canary canary, OutputStream sink) throws IOException {
        JsonRows<T> objects = JsonRows.nested(columns.with(canary));
        try (JsonGenerator generator = Json.MAPPER.createGenerator(sink)) {
            // Brackets, commas and line breaks are written by hand, so an array that fails half-way is not closed.
            boolean[] first = {true};
            generator.writeRaw('[');
            long count = Rows.forEach(rows, row -> {
                generator.writeRaw(first[0] ? "\n" : ",\n");
                first[0] = false;
                objects.write(row, generator);
            });
            generator.writeRaw("\n]\n");
            return count;
        }
    }
}
