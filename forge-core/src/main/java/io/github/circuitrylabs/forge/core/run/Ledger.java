package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run gave: ask for 100, get 100 or the account of why not.
 *
 * @param requested scenarios asked for
 * @param resumed scenarios an earlier start of the same run had made
 * @param generated scenarios made by this start
 * @param failedAttempts attempts of this start that gave none, per reason; a scenario may need several
 * @param unfilled scenarios not made, per reason of their last attempt
 * @param stoppedBecause why the run ended before every attempt was spent, if it did
 */
public record Ledger(
        int requested,
        int resumed,
        int generated,
        Map<Reason, Integer> failedAttempts,
        Map<Reason, Integer> unfilled,
        @Nullable String stoppedBecause) {

    public Ledger {
        failedAttempts = sorted(failedAttempts);
        unfilled = sorted(unfilled);
    }

    public boolean isComplete() {
        return requested == resumed + generated;
    }

    public Optional<String> stopReason() {
        return Optional.ofNullable(stoppedBecause);
    }

    /** One line for people: {@code 98 of 100 scenarios; not made: 2 duplicate; failed attempts: 17 duplicate}. */
    public String summary() {
        StringBuilder line = new StringBuilder();
        line.append(resumed + generated).append(" of ").append(requested).append(" scenarios");
        if (resumed > 0) {
            line.append(" (").append(resumed).append(" from before)");
        }
        for (Map.Entry<String, Map<Reason, Integer>> part :
                List.of(Map.entry("not made", unfilled), Map.entry("failed attempts", failedAttempts))) {
            if (!part.getValue().isEmpty()) {
                line.append("; ").append(part.getKey()).append(": ").append(counts(part.getValue()));
            }
        }
        stopReason().ifPresent(reason -> line.append("; stopped: ").append(reason));
        return line.toString();
    }

    private static String counts(Map<Reason, Integer> byReason) {
        return byReason.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().name().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static Map<Reason, Integer> sorted(Map<Reason, Integer> counts) {
        Map<Reason, Integer> copy = new EnumMap<>(Reason.class);
        copy.putAll(counts);
        return Collections.unmodifiableMap(copy);
    }
}
