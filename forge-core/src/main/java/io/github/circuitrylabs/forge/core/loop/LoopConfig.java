package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a loop is asked to do.
 *
 * @param seed all seeds of the loop derive from it
 * @param generations how many generators are measured: the first is the base, each later one is trained on what its
 *     predecessors found
 * @param targets ids of the failures looked for
 * @param scenarios how many scenarios a generation writes
 * @param temperature the generators sample at
 * @param home where the loop keeps its folder
 */
public record LoopConfig(
        long seed, int generations, List<String> targets, int scenarios, double temperature, Path home) {

    public LoopConfig {
        targets = List.copyOf(targets);
        if (generations < 1) {
            throw new InvalidInputException("Generations (" + generations + ") must be at least 1.");
        }
        if (targets.isEmpty()) {
            throw new InvalidInputException("A loop needs at least one target.");
        }
        if (scenarios < targets.size()) {
            throw new InvalidInputException(
                    "Scenarios (" + scenarios + ") must be at least one per target (" + targets.size() + ").");
        }
    }

    /** Names the loop's runs and models. */
    public String loopId() {
        return "loop-" + seed;
    }

    /** Names one generation's run: its scenarios and results are found under it. */
    String runId(int generation) {
        return loopId() + "/g" + generation;
    }

    /** Where journal, exports, models and reports go. */
    public Path folder() {
        return home.resolve("runs").resolve(loopId());
    }
}
