package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.Canary;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an export's manifest says beside what is counted while writing.
 *
 * @param canary stands in every row; null for exports that do not leave
 * @param query how the rows were chosen, e.g. {@code target: sycophancy}; sorted by name
 * @param leftOut rows that were asked for and not given, by reason, e.g. {@code held_out: 12}; sorted by reason
 */
public record ExportSettings(@Nullable Canary canary, Map<String, String> query, Map<String, Long> leftOut) {

    public ExportSettings {
        query = Collections.unmodifiableMap(new TreeMap<>(query));
        leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
    }

    /** A new random canary, everything asked for, nothing left out. */
    public static ExportSettings standard() {
        return new ExportSettings(Canary.random(), Map.of(), Map.of());
    }

    public ExportSettings withCanary(@Nullable Canary other) {
        return new ExportSettings(other, query, leftOut);
    }
}
