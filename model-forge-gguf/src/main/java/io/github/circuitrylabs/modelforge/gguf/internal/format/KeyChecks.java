package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufProblem;
import io.github.circuitrylabs.modelforge.gguf.GgufRule;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import io.github.circuitrylabs.modelforge.gguf.GgufValueType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks keys up and notes what is missing or of another type. */
final class KeyChecks {
    private KeyChecks() {}

    static Optional<GgufValue> ofType(
            GgufFile file, List<GgufProblem> problems, String key, GgufValueType type, boolean required) {
        return ofType(file, problems, key, type, null, required);
    }

    static Optional<GgufValue> ofType(
            GgufFile file,
            List<GgufProblem> problems,
            String key,
            GgufValueType type,
            @Nullable GgufValueType elementType,
            boolean required) {
        Optional<GgufValue> value = file.value(key);
        if (value.isEmpty()) {
            if (required) {
                problems.add(new GgufProblem(GgufRule.REQUIRED_KEY, key, "is missing"));
            }
            return value;
        }
        if (value.get().type() != type || value.get().elementType() != elementType) {
            problems.add(new GgufProblem(
                    GgufRule.KEY_TYPE,
                    key,
                    "has the type (" + describe(value.get().type(), value.get().elementType()) + "), not "
                            + describe(type, elementType)));
            return Optional.empty();
        }
        return value;
    }

    private static String describe(GgufValueType type, @Nullable GgufValueType elementType) {
        return elementType == null ? type.name() : type + " of " + elementType;
    }
}
