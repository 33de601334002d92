package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.export.ImportMapping;
import io.github.circuitrylabs.forge.export.MappableImporter;
import io.github.circuitrylabs.forge.export.internal.RowStream.RowSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads rows from whatever can be cut into JSON objects, and makes values of them. */
public final class RowsImporter<T> implements MappableImporter<T> {

    /** How a file is cut into rows. */
    @FunctionalInterface
    interface RowReader {
        OpenRows open(String file, InputStream source) throws IOException;
    }

    /**
     * A file being read.
     *
     * @param rows its rows
     * @param context what the file says once for all rows; filled as it is met
     */
    record OpenRows(RowSource<Row> rows, Map<String, JsonNode> context) {}

    /** Makes a value of a row, or null if the row is none of the kind wanted. */
    @FunctionalInterface
    interface RowFunction<T> {
        @Nullable
        T apply(Row row, Map<String, JsonNode> context);
    }

    private final String format;
    private final RowReader reader;
    private final RowFunction<T> fromRow;
    private final FieldNames names;

    private RowsImporter(String format, RowReader reader, RowFunction<T> fromRow, FieldNames names) {
        this.format = format;
        this.reader = reader;
        this.fromRow = fromRow;
        this.names = names;
    }

    static <T> RowsImporter<T> of(String format, RowReader reader, Function<Row, T> fromRow) {
        return new RowsImporter<>(format, reader, (row, context) -> fromRow.apply(row), FieldNames.OURS);
    }

    static <T> RowsImporter<T> withContext(String format, RowReader reader, RowFunction<T> fromRow) {
        return new RowsImporter<>(format, reader, fromRow, FieldNames.OURS);
    }

    @Override
    public MappableImporter<T> with(ImportMapping mapping) {
        return new RowsImporter<>(format, reader, fromRow, new FieldNames(mapping));
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public Stream<T> read(String file, InputStream source) throws IOException {
        OpenRows open = reader.open(file, source);
        return RowStream.of(() -> next(open), source);
    }

    private @Nullable T next(OpenRows open) throws IOException {
        while (true) {
            Row row = open.rows().next();
            if (row == null) {
                return null;
            }
            T value = fromRow.apply(names.apply(row), open.context());
            if (value != null) {
                return value;
            }
        }
    }
}
