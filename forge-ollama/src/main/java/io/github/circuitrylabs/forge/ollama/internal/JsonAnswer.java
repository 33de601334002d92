package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the JSON that was asked for in what a model wrote: first strictly, then with repairs (thoughts and code fences
 * removed, prose around it passed over, trailing commas, single quotes and bare keys forgiven).
 */
final class JsonAnswer {

    private static final Pattern THOUGHTS = Pattern.compile("(?s)<think(?:ing)?>.*?</think(?:ing)?>");
    private static final Pattern FENCE = Pattern.compile("```[a-zA-Z]*");

    private JsonAnswer() {}

    /**
     * The first object or array from which something can be read, or null.
     *
     * @param reader gives null for JSON that is not what was asked for
     */
    static <T> @Nullable T find(String text, Function<JsonNode, @Nullable T> reader) {
        JsonNode strict = container(Json.MAPPER, text.strip());
        if (strict != null) {
            return reader.apply(strict);
        }
        String plain = FENCE.matcher(THOUGHTS.matcher(text).replaceAll(" ")).replaceAll(" ");
        for (int start = plain.indexOf('{'); start >= 0; start = plain.indexOf('{', start + 1)) {
            // Text after the first value is passed over, so the object may stand in the midst of prose.
            JsonNode node = container(Json.LENIENT, plain.substring(start));
            T found = node == null ? null : reader.apply(node);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable JsonNode container(JsonMapper mapper, String text) {
        try {
            JsonNode node = mapper.readTree(text);
            return node != null && node.isContainerNode() ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
