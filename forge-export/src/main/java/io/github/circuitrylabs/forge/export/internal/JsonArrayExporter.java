package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;
import java.util.stream.Stream;

/** One JSON array with one object per line, so that text tools can follow it; UTF-8. */
public final class JsonArrayExporter<T> implements Exporter<T> {

    private final String format;
    private final Function<T, ? extends JsonNode> toNode;

    JsonArrayExporter(String format, Function<T, ? extends JsonNode> toNode) {
        this.format = format;
        this.toNode = toNode;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public long write(Stream<T> rows, OutputStream sink) throws IOException {
        try (JsonGenerator generator = Json.MAPPER.createGenerator(sink)) {
            // Brackets, commas and line breaks are written by hand, so an array that fails half-way is not closed.
            generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
            boolean[] first = {true};
            generator.writeRaw('[');
            long count = Rows.forEach(rows, row -> {
                generator.writeRaw(first[0] ? "\n" : ",\n");
                first[0] = false;
                Json.MAPPER.writeTree(generator, WellFormed.require(toNode.apply(row)));
            });
            generator.writeRaw("\n]\n");
            return count;
        }
    }
}
