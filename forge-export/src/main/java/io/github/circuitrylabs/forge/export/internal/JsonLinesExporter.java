package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;
import java.util.stream.Stream;

/** One JSON object per line, each line ended by a line feed; UTF-8. */
public final class JsonLinesExporter<T> implements Exporter<T> {

    private final String format;
    private final Function<T, ? extends JsonNode> toNode;

    JsonLinesExporter(String format, Function<T, ? extends JsonNode> toNode) {
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
            generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
            return Rows.forEach(rows, row -> {
                Json.MAPPER.writeTree(generator, WellFormed.require(toNode.apply(row)));
                generator.writeRaw('\n');
            });
        }
    }
}
