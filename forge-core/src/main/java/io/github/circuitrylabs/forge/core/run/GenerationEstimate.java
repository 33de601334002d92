package io.github.circuitrylabs.forge.core.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run would take: an estimate, made without asking the backend anything.
 *
 * @param requested scenarios asked for
 * @param resumed scenarios that exist already
 * @param calls requests if every one gives a scenario; refusals, duplicates and failures come on top
 * @param promptTokens tokens read by the model
 * @param completionTokens tokens written by the model
 * @param cost of these tokens at the price given; 0 where they are free
 * @param seconds wall time; null if nothing is known to judge by
 * @param basis what the numbers rest on, one sentence each
 */
public record GenerationEstimate(
        int requested,
        int resumed,
        int calls,
        long promptTokens,
        long completionTokens,
        double cost,
        @Nullable Double seconds,
        List<String> basis) {

    public GenerationEstimate {
        basis = List.copyOf(basis);
    }

    public long tokens() {
        return promptTokens + completionTokens;
    }
}
