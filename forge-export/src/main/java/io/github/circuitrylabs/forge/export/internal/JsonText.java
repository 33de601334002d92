package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.export.internal.Column.Type;
import java.util.Collection;
import java.util.Map;

/** A list or a map as a JSON text, for formats whose cells hold text only. */
final class JsonText {

    private JsonText() {}

    static String of(Type type, Object value) {
        if (value instanceof Collection<?> list && list.isEmpty()) {
            return "[]";
        }
        if (value instanceof Map<?, ?> map && map.isEmpty()) {
            return "{}";
        }
        StringBuilder text = new StringBuilder();
        if (type == Type.MAP) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                append(text.append(text.isEmpty() ? '{' : ','), (String) entry.getKey());
                append(text.append(':'), (String) entry.getValue());
            }
            return text.append('}').toString();
        }
        for (Object item : (Collection<?>) value) {
            text.append(text.isEmpty() ? '[' : ',');
            if (item instanceof Turn turn) {
                append(text.append("{\"role\":"), turn.role().wireName());
                append(text.append(",\"content\":"), turn.content());
                text.append('}');
            } else {
                append(text, (String) item);
            }
        }
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String value) {
        text.append('"');
        JsonStringEncoder.getInstance().quoteAsString(value, text);
        text.append('"');
    }
}
