package io.github.circuitrylabs.forge.core.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A place in a JSON file that knows its path, so that every complaint can name it. */
record JsonField(String file, String path, JsonNode node) {

    Optional<JsonField> find(String name) {
        JsonNode child = node.get(name);
        return child == null || child.isNull()
                ? Optional.empty()
                : Optional.of(new JsonField(file, path.isEmpty() ? name : path + "." + name, child));
    }

    JsonField get(String name) {
        if (!node.isObject()) {
            throw fault("must be an object.");
        }
        return find(name).orElseThrow(() -> fault("lacks the field '" + name + "'."));
    }

    @Nullable
    String textOrNull(String name) {
        return find(name).map(JsonField::text).orElse(null);
    }

    String text() {
        if (!node.isTextual()) {
            throw fault("(" + node + ") must be text.");
        }
        return node.textValue();
    }

    int integer() {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw fault("(" + node + ") must be a whole number.");
        }
        return node.intValue();
    }

    double number() {
        if (!node.isNumber()) {
            throw fault("(" + node + ") must be a number.");
        }
        return node.doubleValue();
    }

    List<JsonField> items() {
        if (!node.isArray()) {
            throw fault("must be a list.");
        }
        List<JsonField> items = new ArrayList<>();
        node.forEach(item -> items.add(new JsonField(file, path + "[" + items.size() + "]", item)));
        return items;
    }

    Map<String, JsonField> entries() {
        if (!node.isObject()) {
            throw fault("must be an object.");
        }
        Map<String, JsonField> entries = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> entries.put(
                        entry.getKey(), new JsonField(file, path + "." + entry.getKey(), entry.getValue())));
        return entries;
    }

    /** Makes a value, adding this place to its complaint if it refuses. */
    <T> T checked(Supplier<T> value) {
        try {
            return value.get();
        } catch (InvalidDatasetException e) {
            throw e;
        } catch (InvalidInputException e) {
            throw fault(e.getMessage());
        }
    }

    InvalidDatasetException fault(String problem) {
        return new InvalidDatasetException(file, 0, path.isEmpty() ? null : path, problem);
    }
}
