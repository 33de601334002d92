package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run gave: ask for 100, get 100 or the account of why not. It always adds up: requested = resumed + generated + unfilled
 * (all reasons) + untried.
 *
 * @param requested scenarios asked for
 * @param resumed scenarios an earlier start of the same run had made
 * @param generated scenarios made by this start
 * @param failedAttempts attempts of this start that gave none, per reason; a scenario may need several
 * @param unfilled scenarios tried and not made, per reason of their last attempt
 * @param untried scenarios that were not tried to the end of one attempt, because the run was stopped
 * @param stopCause why the run ended before every attempt was spent, if it did
 * @param stoppedBecause the same for people
 * @param tokens spent by this start, failed attempts included as far as the generator tells
 * @param cost money spent by this start
 * @param seconds wall time of this start
 */
public record Ledger(
        int requested,
        int resumed,
        int generated,
        Map<Reason, Integer> failedAttempts,
        Map<Reason, Integer> unfilled,
        int untried,
        @Nullable StopCause stopCause,
        @Nullable String stoppedBecause,
        long tokens,
        double cost,
        double seconds) {

    /**
     * @throws InvalidInputException if it does not add up
     */
    public Ledger {
        failedAttempts = sorted(failedAttempts);
        unfilled = sorted(unfilled);
        int accounted = resumed + generated + total(unfilled) + untried;
        if (requested != accounted) {
            throw new InvalidInputException("The ledger does not add up: " + requested + " requested, but " + resumed
                    + " resumed + " + generated + " generated + " + total(unfilled) + " unfilled + " + untried
                    + " untried = " + accounted + ".");
        }
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
        if (untried > 0) {
            line.append("; not tried: ").append(untried);
        }
        stopReason().ifPresent(reason -> line.append("; stopped: ").append(reason));
        return line.toString();
    }

    private static int total(Map<Reason, Integer> byReason) {
        return byReason.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String counts(Map<Reason, Integer> byReason) {
        return byReason.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static Map<Reason, Integer> sorted(Map<Reason, Integer> counts) {
        Map<Reason, Integer> copy = new EnumMap<>(Reason.class);
        copy.putAll(counts);
        return Collections.unmodifiableMap(copy);
    }
}
