package io.github.circuitrylabs.forge.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a datastore holds, counted. Held-out scenarios are counted once, in {@code heldOut}, and nowhere else.
 *
 * @param scenarios all but the held-out ones
 * @param heldOut the held-out ones
 * @param targets per evaluation target, most scenarios first
 * @param backends per backend and model ({@code ollama:llama3.2}), most scenarios first
 * @param runs per generation run, newest first; scenarios of no run are in none
 * @param stars how many ratings there are of each number of stars, earlier ones of the same rater included
 */
public record StoreStatistics(
        long scenarios,
        long heldOut,
        List<Group> targets,
        List<Group> backends,
        List<Group> runs,
        Map<Integer, Long> stars,
        long completions,
        long examples) {

    /**
     * Scenarios that have something in common.
     *
     * @param rated how many of them are rated
     * @param meanQuality mean rating quality of those, in [0, 1]; null if none is
     * @param trials decided deployments
     * @param issues deployments that found an issue
     * @param undecided deployments without a usable verdict
     * @param newest when the newest of them was made
     */
    public record Group(
            String name,
            long scenarios,
            long rated,
            @Nullable Double meanQuality,
            long trials,
            long issues,
            long undecided,
            Instant newest) {}

    public StoreStatistics {
        targets = List.copyOf(targets);
        backends = List.copyOf(backends);
        runs = List.copyOf(runs);
        stars = Map.copyOf(stars);
    }
}
