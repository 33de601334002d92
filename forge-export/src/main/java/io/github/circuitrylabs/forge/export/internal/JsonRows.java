package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.export.internal.Column.Group;
import io.github.circuitrylabs.forge.export.internal.Column.Type;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes rows of columns as JSON objects; every column is always written, null where there is nothing. Immutable. */
final class JsonRows<T> {

    private static final SerializableString ROLE = new SerializedString("role");
    private static final SerializableString CONTENT = new SerializedString("content");

    private record Field<T>(Column<T> column, SerializableString name) {}

    private final Columns<T> columns;
    private final boolean nested;
    private final List<Field<T>> fields;

    /** Objects that nest what belongs together, {@code rating.stars}. */
    static <T> JsonRows<T> nested(Columns<T> columns) {
        return new JsonRows<>(columns, true);
    }

    /** Objects of one level, {@code rating_stars}; maps are JSON texts. */
    static <T> JsonRows<T> flat(Columns<T> columns) {
        return new JsonRows<>(columns, false);
    }

    private JsonRows(Columns<T> columns, boolean nested) {
        this.columns = columns;
        this.nested = nested;
        this.fields = columns.all().stream()
                .map(column -> new Field<>(column, new SerializedString(nested ? column.field() : column.name())))
                .toList();
    }

    void write(T row, JsonGenerator json) throws IOException {
        json.writeStartObject();
        Group<T> open = null;
        boolean absent = false;
        for (Field<T> field : fields) {
            Group<T> group = nested ? field.column().group() : null;
            if (group != open) {
                close(open, absent, json);
                open = group;
                absent = group != null && !begin(group, row, json);
            }
            if (!absent) {
                json.writeFieldName(field.name());
                writeValue(field.column(), columns.value(field.column(), row), json);
            }
        }
        close(open, absent, json);
        json.writeEndObject();
    }

    /** Whether the row has such an object. */
    private static <T> boolean begin(Group<T> group, T row, JsonGenerator json) throws IOException {
        json.writeFieldName(group.name());
        if (group.holder().apply(row) == null) {
            json.writeNull();
            return false;
        }
        json.writeStartObject();
        return true;
    }

    private static <T> void close(@Nullable Group<T> open, boolean absent, JsonGenerator json) throws IOException {
        if (open != null && !absent) {
            json.writeEndObject();
        }
    }

    private void writeValue(Column<T> column, @Nullable Object value, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (column.type() == Type.MAP && !nested) {
            json.writeString(JsonText.of(column.type(), value));
        } else {
            writeValue(column.type(), value, json);
        }
    }

    static void writeValue(Type type, Object value, JsonGenerator json) throws IOException {
        switch (type) {
            case TEXT -> json.writeString((String) value);
            case TEXTS -> {
                json.writeStartArray();
                for (Object text : (List<?>) value) {
                    json.writeString((String) text);
                }
                json.writeEndArray();
            }
            case MESSAGES -> {
                json.writeStartArray();
                for (Object item : (List<?>) value) {
                    Turn turn = (Turn) item;
                    json.writeStartObject();
                    json.writeFieldName(ROLE);
                    json.writeString(turn.role().wireName());
                    json.writeFieldName(CONTENT);
                    json.writeString(turn.content());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            case MAP -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                    json.writeFieldName((String) entry.getKey());
                    json.writeString((String) entry.getValue());
                }
                json.writeEndObject();
            }
            case WHOLE -> json.writeNumber(((Number) value).longValue());
            case REAL -> json.writeNumber((Double) value);
        }
    }
}
