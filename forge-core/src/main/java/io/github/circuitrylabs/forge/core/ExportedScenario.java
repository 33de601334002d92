package io.github.circuitrylabs.forge.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as it leaves: with what people and deployments say of it.
 *
 * @param rating the newest rating, if any
 * @param effectiveness over all its deployments, or null if there were none
 * @param contentLabel {@link PreferencePair#ADVERSARIAL_CONTENT} where the scenario itself is an attack on a system's safeguards,
 *     else null
 */
public record ExportedScenario(
        Scenario scenario,
        @Nullable Rating rating,
        @Nullable Effectiveness effectiveness,
        @Nullable String contentLabel) {

    public ExportedScenario {
        Objects.requireNonNull(scenario, "scenario");
    }

    /** A scenario without a label. */
    public ExportedScenario(Scenario scenario, @Nullable Rating rating, @Nullable Effectiveness effectiveness) {
        this(scenario, rating, effectiveness, null);
    }
}
