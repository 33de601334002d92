package io.github.circuitrylabs.modelforge.train.run;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A finished checkpoint.
 *
 * @param folder holds the files that were written for it
 * @param step optimiser steps done when it was taken
 * @param score the figure by which the best is chosen, or null when it was not measured
 * @param state what the recipe wants to know when it goes on: JSON values, numbers as {@link Number}
 */
public record Checkpoint(Path folder, long step, @Nullable Double score, Map<String, @Nullable Object> state) {

    /** Copies the state. */
    public Checkpoint {
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }
}
