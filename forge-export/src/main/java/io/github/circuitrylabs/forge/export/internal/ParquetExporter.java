package io.github.circuitrylabs.forge.export.internal;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.io.OutputStreamOutputFile;
import com.jerolba.carpet.model.FieldType;
import com.jerolba.carpet.model.FieldTypes;
import com.jerolba.carpet.model.WriteRecordModelType;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.Exporter;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.jspecify.annotations.Nullable;

/**
 * Rows as Apache Parquet: flat columns, {@code rating_stars} for {@code rating.stars}; lists are lists, a map is a JSON text.
 * Compressed by Snappy, in row groups of at most {@value #GROUP_BYTES} bytes, so that memory does not grow with the rows.
 */
public final class ParquetExporter<T> implements Exporter<T> {

    private static final int GROUP_BYTES = 16 << 20;
    private static final int GROUP_ROWS = 100_000;
    private static final int PAGE_BYTES = 256 << 10;

    private static final WriteRecordModelType<Turn> MESSAGE = FieldTypes.writeRecordModel(Turn.class)
            .withField("role", FieldTypes.STRING, turn -> turn.role().wireName())
            .withField("content", FieldTypes.STRING, Turn::content);

    private final String format;
    private final Columns<T> columns;

    ParquetExporter(String format, Columns<T> columns) {
        this.format = format;
        this.columns = columns;
    }

    @Override
    public String format() {
        return format;
    }

    /** A file that fails half-way has no footer, so no reader takes it for a whole one. */
    @Override
    public long write(Stream<T> rows, @Nullable Canary canary, OutputStream sink) throws IOException {
        CarpetWriter<T> parquet = writer(columns.with(canary), sink);
        long count = Rows.forEach(rows, parquet::write);
        parquet.close();
        return count;
    }

    private static <T> CarpetWriter<T> writer(Columns<T> columns, OutputStream sink) throws IOException {
        // Only a name of the schema; rows are read through the columns.
        @SuppressWarnings("unchecked")
        Class<T> anyRow = (Class<T>) Object.class;
        WriteRecordModelType<T> model = FieldTypes.writeRecordModel(anyRow);
        for (Column<T> column : columns.all()) {
            model = model.withField(
                    column.name(), type(column.type()), row -> cell(column, columns.value(column, row)));
        }
        return new CarpetWriter.Builder<>(new OutputStreamOutputFile(new KeptOpen(sink)), anyRow)
                .withWriteRecordModel(model)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(GROUP_BYTES)
                .withRowGroupRowCountLimit(GROUP_ROWS)
                .withPageSize(PAGE_BYTES)
                .build();
    }

    private static FieldType type(Column.Type type) {
        return switch (type) {
            case TEXT, MAP -> FieldTypes.STRING;
            case TEXTS -> FieldTypes.LIST.ofType(FieldTypes.STRING);
            case MESSAGES -> FieldTypes.LIST.ofType(MESSAGE);
            case WHOLE -> FieldTypes.LONG;
            case REAL -> FieldTypes.DOUBLE;
        };
    }

    private static @Nullable Object cell(Column<?> column, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (column.type()) {
            case MAP -> JsonText.of(column.type(), value);
            case WHOLE -> ((Number) value).longValue();
            case TEXT, TEXTS, MESSAGES, REAL -> value;
        };
    }

    /** The sink is the caller's. */
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream sink) {
            super(sink);
        }

        @Override
        public void write(byte[] data, int offset, int length) throws IOException {
            out.write(data, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
