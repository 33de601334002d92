package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.io.NumberOutput;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows as comma-separated values (RFC 4180 with line feeds; UTF-8), a header first. Lists and maps are JSON in their cell; what
 * is nested in JSON has its own column here, {@code rating_stars} for {@code rating.stars}.
 *
 * <p>Texts are written as they are, so that they come back equal. A spreadsheet would run a text such as {@code =1+1} as a
 * formula: the variant for spreadsheets puts an apostrophe before it, and therefore is not for importing.
 */
public final class CsvExporter<T> implements Exporter<T> {

    private static final String FORMULA_STARTS = "=+-@\t\r\n";

    private final String format;
    private final Columns<T> columns;
    private final boolean forSpreadsheets;

    private CsvExporter(String format, Columns<T> columns, boolean forSpreadsheets) {
        this.format = format;
        this.columns = columns;
        this.forSpreadsheets = forSpreadsheets;
    }

    static <T> CsvExporter<T> of(String format, Columns<T> columns) {
        return new CsvExporter<>(format, columns, false);
    }

    static <T> CsvExporter<T> forSpreadsheets(String format, Columns<T> columns) {
        return new CsvExporter<>(format, columns, true);
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public long write(Stream<T> rows, @Nullable Canary canary, OutputStream sink) throws IOException {
        Columns<T> written = columns.with(canary);
        Writer text = new OutputStreamWriter(sink, StandardCharsets.UTF_8);
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text);
        csv.writeRecord(written.names());
        String[] cells = new String[written.all().size()];
        long count = Rows.forEach(rows, row -> {
            for (int i = 0; i < cells.length; i++) {
                Column<T> column = written.all().get(i);
                cells[i] = cell(column.type(), written.value(column, row));
            }
            csv.writeRecord(cells);
        });
        csv.flush();
        text.flush();
        return count;
    }

    private @Nullable String cell(Column.Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case TEXT -> text((String) value);
            case TEXTS, MESSAGES, MAP -> JsonText.of(type, value);
            case WHOLE -> value.toString();
            case REAL -> NumberOutput.toString((Double) value, true);
        };
    }

    private String text(String value) {
        boolean formula = forSpreadsheets && !value.isEmpty() && FORMULA_STARTS.indexOf(value.charAt(0)) >= 0;
        return formula ? "'" + value : value;
    }
}
