package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios as comma-separated values (RFC 4180 with line feeds; UTF-8), a header first. Lists and maps are JSON in their
 * cell; what is nested in JSON has its own column here, {@code rating_stars} for {@code rating.stars}.
 */
public final class CsvScenarioExporter implements Exporter<ExportedScenario> {

    @Override
    public String format() {
        return "csv";
    }

    @Override
    public long write(Stream<ExportedScenario> rows, OutputStream sink) throws IOException {
        Writer text = new OutputStreamWriter(sink, StandardCharsets.UTF_8);
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
        csv.writeRecord(CsvColumns.NAMES);
        long count = Rows.forEach(rows, row -> csv.writeRecord(cells(row)));
        csv.flush();
        text.flush();
        return count;
    }

    private static List<@Nullable String> cells(ExportedScenario row) {
        ObjectNode node = WellFormed.require(ScenarioRows.toNode(row));
        return CsvColumns.ALL.stream().map(column -> cell(column.in(node))).toList();
    }

    private static @Nullable String cell(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        return value.isDouble() ? NumberOutput.toString(value.doubleValue(), true) : value.toString();
    }
}
