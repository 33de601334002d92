package io.github.circuitrylabs.modelforge.train.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads a CSV or TSV file with a header as rows of texts. An empty cell is no field; a cell that is a JSON list or object is
 * read as one, so that conversations can stand in a column; {@code weight} is a number. After a syntax error the reading of
 * that file ends.
 */
final class CsvRows {

    private final JsonMapper mapper = new JsonMapper();
    private final char separator;

    CsvRows(char separator) {
        this.separator = separator;
    }

    void read(Path file, JsonRows.Receiver receiver) {
        long line = 1;
        try (Reader in = new InputStreamReader(JsonRows.open(file), StandardCharsets.UTF_8.newDecoder());
                CsvReader<NamedCsvRecord> csv =
                        CsvReader.builder().fieldSeparator(separator).ofNamedCsvRecord(in)) {
            for (NamedCsvRecord each : csv) {
                line = each.getStartingLineNumber();
                RowSource source = new RowSource(file.toString(), line);
                try {
                    receiver.row(source, row(each.getFieldsAsMap()));
                } catch (RowException e) {
                    receiver.fault(e.at(source));
                }
            }
        } catch (MalformedInputException e) {
            receiver.fault(fault(file, line, "the file is not UTF-8. Maybe convert it first."));
        } catch (CsvParseException e) {
            String why = String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
            receiver.fault(fault(
                    file, line, "this row or the next is no CSV (" + why + "); the rest of the file is not read."));
        } catch (UncheckedIOException e) {
            receiver.fault(
                    fault(file, line, "cannot be read further: " + e.getCause().getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + file + ").", e);
        }
    }

    private ObjectNode row(Map<String, String> cells) throws RowException {
        ObjectNode row = mapper.createObjectNode();
        for (Map.Entry<String, String> cell : cells.entrySet()) {
            String value = cell.getValue();
            if (cell.getKey().equals("weight") && !value.isBlank()) {
                row.put("weight", weight(value));
            } else if (value.startsWith("[{") && value.endsWith("}]")) {
                try {
                    row.set(cell.getKey(), mapper.readTree(value));
                } catch (JsonProcessingException e) {
                    row.put(cell.getKey(), value);
                }
            } else if (!value.isEmpty()) {
                row.put(cell.getKey(), value);
            }
        }
        return row;
    }

    private static double weight(String value) throws RowException {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new RowException("weight", "expected a number, found (" + value + ").");
        }
    }

    private static RowFault fault(Path file, long line, String problem) {
        return new RowFault(new RowSource(file.toString(), line), null, problem);
    }
}
