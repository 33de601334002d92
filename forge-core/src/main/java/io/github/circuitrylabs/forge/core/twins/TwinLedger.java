package io.github.circuitrylabs.forge.core.twins;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a pass gave: one twin per scenario, or the account of why not.
 *
 * @param requested scenarios that should have a twin
 * @param existing those that had one already
 * @param made those that got one now
 * @param unfilled those that have none, per reason of the last attempt
 */
public record TwinLedger(int requested, int existing, int made, Map<Reason, Integer> unfilled) {

    public TwinLedger {
        Map<Reason, Integer> copy = new EnumMap<>(Reason.class);
        copy.putAll(unfilled);
        unfilled = Collections.unmodifiableMap(copy);
    }

    public boolean isComplete() {
        return requested == existing + made;
    }

    /** One line for people: {@code 18 of 20 benign twins (3 from before); not made: 2 filtered}. */
    public String summary() {
        StringBuilder line = new StringBuilder();
        line.append(existing + made).append(" of ").append(requested).append(" benign twins");
        if (existing > 0) {
            line.append(" (").append(existing).append(" from before)");
        }
        String separator = "; not made: ";
        for (Map.Entry<Reason, Integer> entry : unfilled.entrySet()) {
            line.append(separator)
                    .append(entry.getValue())
                    .append(' ')
                    .append(entry.getKey().name().toLowerCase(java.util.Locale.ROOT));
            separator = ", ";
        }
        return line.toString();
    }
}
