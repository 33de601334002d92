package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** One JSON object per line, each line ended by a line feed; UTF-8. A row may become several lines. */
public final class JsonLinesExporter<T> implements Exporter<T> {

    private final String format;
    private final Function<T, List<? extends JsonNode>> toNodes;

    private JsonLinesExporter(String format, Function<T, List<? extends JsonNode>> toNodes) {
        this.format = format;
        this.toNodes = toNodes;
    }

    /** One line per row. */
    static <T> JsonLinesExporter<T> of(String format, Function<T, ? extends JsonNode> toNode) {
        return new JsonLinesExporter<>(format, row -> List.of(toNode.apply(row)));
    }

    /** Any number of lines per row; what is counted are the rows. */
    static <T> JsonLinesExporter<T> ofMany(String format, Function<T, List<? extends JsonNode>> toNodes) {
        return new JsonLinesExporter<>(format, toNodes);
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
                for (JsonNode node : toNodes.apply(row)) {
                    Json.MAPPER.writeTree(generator, WellFormed.require(node));
                    generator.writeRaw('\n');
                }
            });
        }
    }
}
