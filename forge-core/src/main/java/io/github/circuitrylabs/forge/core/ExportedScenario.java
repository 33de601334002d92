package io.github.circuitrylabs.forge.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as it leaves: with what people and deployments say of it.
 *
 * @param rating the newest rating, if any
 * @param effectiveness over all its deployments, or null if there were none
 */
public record ExportedScenario(
        Scenario scenario,
        @Nullable Rating rating,
        @Nullable Effectiveness effectiveness) {

    public ExportedScenario {
        Objects.requireNonNull(scenario, "scenario");
    }
}
