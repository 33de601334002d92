package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.export.ImportMapping;
import io.github.circuitrylabs.forge.export.MappableImporter;
import io.github.circuitrylabs.forge.export.internal.RowStream.BrokenFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads scenarios from comma-separated values with a header. Columns may be missing and in any order; only {@code prompt}
 * and {@code evaluation_target} are needed. An empty cell is no value. A {@code success_criteria} cell that is no JSON
 * list is one criterion.
 */
public final class CsvScenarioImporter implements MappableImporter<ExportedScenario> {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Stands for bytes that are no UTF-8, so that only their row is lost: no file can hold this half of a character alone. */
    private static final char NO_TEXT = '\uDCFF';

    private final FieldNames names;

    public CsvScenarioImporter() {
        this(FieldNames.OURS);
    }

    private CsvScenarioImporter(FieldNames names) {
        this.names = names;
    }

    @Override
    public MappableImporter<ExportedScenario> with(ImportMapping mapping) {
        return new CsvScenarioImporter(new FieldNames(mapping));
    }

    @Override
    public String format() {
        return "csv";
    }

    @Override
    public Stream<ExportedScenario> read(String file, InputStream source) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .replaceWith(Character.toString(NO_TEXT));
        InputStreamReader text = new InputStreamReader(withoutMark(source), decoder);
        Reading reading = new Reading(
                file,
                names,
                CsvReader.builder()
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .ofCsvRecord(text)
                        .iterator());
        return RowStream.of(reading::next, source);
    }

    private static InputStream withoutMark(InputStream source) throws IOException {
        PushbackInputStream input = new PushbackInputStream(source, BYTE_ORDER_MARK.length);
        byte[] start = input.readNBytes(BYTE_ORDER_MARK.length);
        if (!java.util.Arrays.equals(start, BYTE_ORDER_MARK)) {
            input.unread(start);
        }
        return input;
    }

    /** One pass over one file. */
    private static final class Reading {
        private final String file;
        private final FieldNames fieldNames;
        private final CloseableIterator<CsvRecord> records;
        private @Nullable List<CsvColumns.Place> columns;
        private long line;

        Reading(String file, FieldNames fieldNames, CloseableIterator<CsvRecord> records) {
            this.file = file;
            this.fieldNames = fieldNames;
            this.records = records;
        }

        @Nullable
        ExportedScenario next() throws IOException {
            try {
                if (columns == null) {
                    columns = records.hasNext() ? header(records.next().getFields()) : List.of();
                }
                if (!records.hasNext()) {
                    return null;
                }
                CsvRecord csvRecord = records.next();
                line = csvRecord.getStartingLineNumber();
                return ScenarioRows.fromRow(fieldNames.apply(row(columns, csvRecord.getFields())));
            } catch (CsvParseException e) {
                throw broken(null, "is no CSV (" + e.getMessage() + "). Maybe a quote is not closed.");
            }
        }

        /** A fault in the line after the last good row, the header counting as one, that hides where further rows start. */
        private BrokenFile broken(@Nullable String field, String problem) {
            return new BrokenFile(new InvalidDatasetException(file, line + 1, field, problem));
        }

        private List<CsvColumns.Place> header(List<String> theirs) {
            List<String> names = theirs.stream().map(fieldNames::ours).toList();
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (!seen.add(name)) {
                    throw broken(name, "is the name of two columns.");
                }
            }
            for (String needed : List.of("prompt", "evaluation_target")) {
                if (!seen.contains(needed) && !(needed.equals("evaluation_target") && fieldNames.namesTarget())) {
                    throw broken(
                            needed,
                            "no column has this name; there are: " + String.join(", ", theirs)
                                    + ". Maybe --map or --target says which one it is.");
                }
            }
            line = 1;
            return names.stream().map(CsvColumns::named).toList();
        }

        private Row row(List<CsvColumns.Place> columns, List<String> cells) {
            if (cells.size() != columns.size()) {
                throw new InvalidDatasetException(
                        file,
                        line,
                        null,
                        "has " + cells.size() + " cells, but the header has " + columns.size()
                                + ". Maybe a text with a comma is not quoted.");
            }
            ObjectNode row = Json.MAPPER.createObjectNode();
            for (int i = 0; i < cells.size(); i++) {
                if (cells.get(i).indexOf(NO_TEXT) >= 0 && WellFormed.problem(cells.get(i)) != null) {
                    throw new InvalidDatasetException(
                            file, line, columns.get(i).name(), "is not UTF-8. Save the file as UTF-8.");
                }
                if (!cells.get(i).isEmpty()) {
                    CsvColumns.Place column = columns.get(i);
                    holder(row, column).set(column.field(), value(column, cells.get(i)));
                }
            }
            return Row.of(file, line, row);
        }

        private ObjectNode holder(ObjectNode row, CsvColumns.Place column) {
            if (column.group() == null) {
                return row;
            }
            if (row.path(column.group()).isTextual()) {
                throw new InvalidDatasetException(
                        file, line, column.group(), "is a column of its own beside " + column.name() + ". Rename it.");
            }
            return row.withObjectProperty(column.group());
        }

        private JsonNode value(CsvColumns.Place column, String cell) {
            JsonNode text = Json.MAPPER.getNodeFactory().textNode(cell);
            if (!column.json()) {
                return text;
            }
            boolean plainAllowed = column.field().equals("success_criteria");
            try {
                JsonNode json = Json.MAPPER.readTree(cell);
                return plainAllowed && !json.isArray() ? text : json;
            } catch (JsonProcessingException e) {
                if (plainAllowed) {
                    return text;
                }
                throw new InvalidDatasetException(
                        file,
                        line,
                        column.name(),
                        "must be JSON, but is (" + Row.shown(cell) + "): " + e.getOriginalMessage());
            }
        }
    }
}
