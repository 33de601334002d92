package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One JSON object per line, each line ended by a line feed; UTF-8. A row may become several lines. */
public final class JsonLinesExporter<T> implements Exporter<T> {

    /** Writes the lines of a row. */
    @FunctionalInterface
    private interface LineWriter<T> {
        void write(T row, JsonGenerator json) throws IOException;
    }

    private final String format;
    private final Function<@Nullable Canary, LineWriter<T>> lines;

    private JsonLinesExporter(String format, Function<@Nullable Canary, LineWriter<T>> lines) {
        this.format = format;
        this.lines = lines;
    }

    /** One line per row, nested. */
    static <T> JsonLinesExporter<T> of(String format, Columns<T> columns) {
        return new JsonLinesExporter<>(format, canary -> lineOf(JsonRows.nested(columns.with(canary))));
    }

    /** One line per row, flat. */
    static <T> JsonLinesExporter<T> flat(String format, Columns<T> columns) {
        return new JsonLinesExporter<>(format, canary -> lineOf(JsonRows.flat(columns.with(canary))));
    }

    /** Any number of lines per row; what is counted are the rows. */
    static <T> JsonLinesExporter<T> ofMany(
            String format, BiFunction<T, @Nullable Canary, List<? extends JsonNode>> toNodes) {
        return new JsonLinesExporter<>(format, canary -> (row, json) -> {
            for (JsonNode node : toNodes.apply(row, canary)) {
                Json.MAPPER.writeTree(json, WellFormed.require(node));
                json.writeRaw('\n');
            }
        });
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public long write(Stream<T> rows, @Nullable Canary canary, OutputStream sink) throws IOException {
        LineWriter<T> writer = lines.apply(canary);
        try (JsonGenerator generator = Json.MAPPER.createGenerator(sink)) {
            return Rows.forEach(rows, row -> writer.write(row, generator));
        }
    }

    private static <T> LineWriter<T> lineOf(JsonRows<T> objects) {
        return (row, json) -> {
            objects.write(row, json);
            json.writeRaw('\n');
        };
    }
}
