package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.export.internal.RowStream.BrokenFile;
import io.github.circuitrylabs.forge.export.internal.RowsImporter.OpenRows;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a Parquet file of any writer; lists and structs nest. The file is held in memory while it is read, since Parquet is read
 * from its end; the rows are not.
 */
final class ParquetRows implements RowStream.RowSource<Row> {

    private static final int MOST_BYTES = 1 << 30;
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final String file;
    private final byte[] bytes;
    private @Nullable CloseableIterator<?> rows;
    private long number;

    private ParquetRows(String file, byte[] bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    static OpenRows open(String file, InputStream source) throws IOException {
        byte[] bytes = source.readNBytes(MOST_BYTES + 1);
        return new OpenRows(new ParquetRows(file, bytes), new HashMap<>());
    }

    static boolean isParquet(byte[] start) {
        return java.util.Arrays.equals(start, MAGIC);
    }

    @Override
    public @Nullable Row next() throws IOException {
        if (bytes.length > MOST_BYTES) {
            throw broken("is longer than " + MOST_BYTES + " bytes. Cut it into several files.", null);
        }
        Object row;
        try {
            if (rows == null) {
                rows = new CarpetReader<>(new InMemory(bytes), Map.class).iterator();
            }
            if (!rows.hasNext()) {
                rows.close();
                return null;
            }
            number++;
            row = rows.next();
        } catch (RuntimeException | IOException e) {
            // A damaged file makes the reader fail in many ways, all of which are this file's fault.
            throw broken("is no Parquet that can be read (" + e + "). Maybe it was cut off.", e);
        }
        return Row.of(file, number, node(row));
    }

    private BrokenFile broken(String problem, @Nullable Throwable cause) {
        InvalidDatasetException broken = new InvalidDatasetException(file, number, null, problem);
        if (cause != null) {
            broken.initCause(cause);
        }
        return new BrokenFile(broken);
    }

    private static JsonNode node(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = Json.MAPPER.createObjectNode();
            map.forEach((name, item) -> object.set(String.valueOf(name), node(item)));
            return object;
        }
        if (value instanceof Collection<?> items) {
            ArrayNode array = Json.MAPPER.createArrayNode();
            items.forEach(item -> array.add(node(item)));
            return array;
        }
        if (value instanceof Binary binary) {
            return Json.MAPPER.getNodeFactory().textNode(binary.toStringUsingUTF8());
        }
        boolean plain = value == null || value instanceof String || value instanceof Number || value instanceof Boolean;
        return Json.MAPPER.valueToTree(plain ? value : value.toString());
    }

    private record InMemory(byte[] bytes) implements InputFile {

        @Override
        public long getLength() {
            return bytes.length;
        }

        @Override
        public SeekableInputStream newStream() {
            return new Positioned(new PositionedBytes(bytes));
        }
    }

    private static final class PositionedBytes extends ByteArrayInputStream {
        PositionedBytes(byte[] bytes) {
            super(bytes);
        }

        int position() {
            return pos;
        }

        void seek(long position) throws IOException {
            if (position < 0 || position > count) {
                throw new IOException("Position (" + position + ") lies outside of the file (" + count + " bytes)");
            }
            pos = (int) position;
        }
    }

    private static final class Positioned extends DelegatingSeekableInputStream {
        private final PositionedBytes source;

        Positioned(PositionedBytes source) {
            super(source);
            this.source = source;
        }

        @Override
        public long getPos() {
            return source.position();
        }

        @Override
        public void seek(long position) throws IOException {
            source.seek(position);
        }
    }
}
