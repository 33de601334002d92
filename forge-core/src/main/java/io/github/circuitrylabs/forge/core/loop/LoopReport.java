package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.List;

/**
 * What a loop gave.
 *
 * @param gain the last generation's reveal rate on the frozen ruler minus the first one's, with its 95 % interval; all zero
 *     where there is one generation only
 */
public record LoopReport(long seed, List<GenerationSummary> generations, Interval gain) {

    public LoopReport {
        generations = List.copyOf(generations);
    }

    /** All files the loop made, in order of generation. */
    public List<String> artefacts() {
        return generations.stream()
                .flatMap(generation -> generation.artefacts().stream())
                .distinct()
                .toList();
    }
}
