package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Text that every format can hold: no NUL and no half of a character. Encoders put a question mark in the place of a
 * half, and the text would come back as another one.
 */
final class WellFormed {

    private WellFormed() {}

    /** What is wrong with a text, or null. */
    static @Nullable String problem(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                return problem(text, i);
            }
        }
        return null;
    }

    private static @Nullable String problem(String text, int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == 0) {
                return "must not contain the NUL character (at position " + i + ").";
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                return "holds half of a character (a lone surrogate, at position " + i + ").";
            }
            i += pair ? 2 : 1;
        }
        return null;
    }

    /**
     * @throws InvalidInputException if a text or a key anywhere in the row is not well-formed; the message names the row
     *     and the field
     */
    static <N extends JsonNode> N require(N row) {
        require(row, row, "");
        return row;
    }

    private static void require(JsonNode row, JsonNode node, String path) {
        if (node.isTextual()) {
            requireText(row, node.textValue(), path);
        } else if (node.isArray()) {
            node.forEach(item -> require(row, item, path));
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                requireText(row, entry.getKey(), path);
                require(row, entry.getValue(), path.isEmpty() ? entry.getKey() : path + "." + entry.getKey());
            }
        }
    }

    private static void requireText(JsonNode row, String text, String path) {
        String problem = problem(text);
        if (problem != null) {
            String id = row.path("id").asText(row.path("scenario_id").asText("?"));
            throw new InvalidInputException("Scenario (" + id + ") cannot be exported: its " + path + " " + problem);
        }
    }
}
