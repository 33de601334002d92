package io.github.circuitrylabs.modelforge.train.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The label columns of a row, read tolerantly: any case, {@code -} or blanks for {@code _}, {@code camelCase}, at the
 * top or inside a {@code metadata} object, as texts, booleans, numbers or lists.
 */
final class RowLabels {

    private static final Set<String> HARMFUL =
            Set.of("harmful", "unsafe", "toxic", "jailbroken", "violation", "harmful_reply", "unsafe_reply");
    private static final Set<String> SAFE = Set.of("safe", "ideal", "harmless", "refusal", "safe_reply", "ideal_reply");
    private static final Set<String> TRUE = Set.of("true", "1", "1.0", "yes");
    private static final Set<String> FALSE = Set.of("false", "0", "0.0", "no");

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    RowLabels(TrainingRow row) {
        addAll(row.metadata());
    }

    /** The normalised values of the first of these columns that is there. */
    List<String> of(String... columns) {
        for (String column : columns) {
            List<String> found = values.get(column);
            if (found != null) {
                return found;
            }
        }
        return List.of();
    }

    boolean isTrue(String column) {
        return of(column).stream().anyMatch(TRUE::contains);
    }

    /** The column that calls this part of the row ({@code chosen}, {@code rejected} …) harmful, with its value. */
    Optional<String> harmful(String part) {
        return first(part, HARMFUL, List.of("harmful", "is_harmful", "unsafe", "is_unsafe", "toxic"), TRUE)
                .or(() -> first(part, Set.of(), List.of("safe", "is_safe"), FALSE));
    }

    /** The column that calls this part of the row safe, with its value. */
    Optional<String> safe(String part) {
        return first(part, SAFE, List.of("safe", "is_safe"), TRUE);
    }

    private Optional<String> first(String part, Set<String> labels, List<String> flags, Set<String> flagValues) {
        for (String suffix : List.of("label", "safety_label", "safety", "verdict")) {
            Optional<String> found = match(part + "_" + suffix, labels);
            if (found.isPresent()) {
                return found;
            }
        }
        return flags.stream()
                .flatMap(flag -> match(part + "_" + flag, flagValues).stream())
                .findFirst();
    }

    private Optional<String> match(String column, Set<String> wanted) {
        return of(column).stream().filter(wanted::contains).findFirst().map(value -> column + " is (" + value + ")");
    }

    private void addAll(Map<?, ?> fields) {
        fields.forEach((name, value) -> {
            String column = normalised(String.valueOf(name));
            if (column.equals("metadata") && value instanceof Map<?, ?> nested) {
                addAll(nested);
            } else {
                values.computeIfAbsent(column, key -> new ArrayList<>()).addAll(texts(value));
            }
        });
    }

    private static List<String> texts(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof Collection<?> items) {
            return items.stream()
                    .map(String::valueOf)
                    .map(RowLabels::normalised)
                    .toList();
        }
        return List.of(normalised(value.toString()));
    }

    static String normalised(String text) {
        return text.strip()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z][a-z])", "_")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s-]+", "_");
    }
}
