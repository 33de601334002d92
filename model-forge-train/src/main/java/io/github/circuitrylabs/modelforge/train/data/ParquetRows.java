package io.github.circuitrylabs.modelforge.train.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a Parquet file, numbered from 1; values that JSON does not know become their texts. */
final class ParquetRows {

    private final JsonMapper mapper = new JsonMapper();

    @SuppressWarnings("rawtypes")
    void read(Path file, JsonRows.Receiver receiver) {
        long number = 0;
        try (CloseableIterator<Map> rows = new CarpetReader<>(file.toFile(), Map.class).iterator()) {
            while (rows.hasNext()) {
                receiver.row(new RowSource(file.toString(), ++number), object(rows.next()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + file + ").", e);
        } catch (RuntimeException e) {
            // The library throws these, bare, for files that are no Parquet or are cut off.
            receiver.fault(new RowFault(
                    new RowSource(file.toString(), number),
                    null,
                    "is no sound Parquet file: " + e.getMessage() + ". Maybe it was not downloaded as a whole."));
        }
    }

    private ObjectNode object(Map<?, ?> fields) {
        ObjectNode node = mapper.createObjectNode();
        fields.forEach((name, value) -> node.set(String.valueOf(name), node(value)));
        return node;
    }

    private JsonNode node(@Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            return object(fields);
        }
        if (value instanceof Collection<?> items) {
            ArrayNode list = mapper.createArrayNode();
            items.forEach(item -> list.add(node(item)));
            return list;
        }
        boolean isPlain = value == null || value instanceof Number || value instanceof Boolean;
        return isPlain ? mapper.valueToTree(value) : mapper.getNodeFactory().textNode(value.toString());
    }
}
