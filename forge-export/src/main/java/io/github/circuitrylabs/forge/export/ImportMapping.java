package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a foreign file become ours.
 *
 * @param fields our field by theirs, e.g. {@code prompt} from {@code question}; fields that are not named keep their names
 * @param evaluationTarget the target of rows that name none, or null
 */
public record ImportMapping(
        Map<String, String> fields, @Nullable String evaluationTarget) {

    public ImportMapping {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        if (new HashSet<>(fields.values()).size() < fields.size()) {
            throw new InvalidInputException("A field of the file can become one of ours only: " + fields + ".");
        }
    }

    /** Every field under its own name, no target. */
    public static ImportMapping none() {
        return new ImportMapping(Map.of(), null);
    }

    public boolean isNone() {
        return fields.isEmpty() && evaluationTarget == null;
    }
}
