package io.github.circuitrylabs.forge.core.breeding;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.Objects;

/** A measured scenario that may become a parent. */
public record Individual(Scenario scenario, Effectiveness effectiveness) {

    public Individual {
        Objects.requireNonNull(scenario, "scenario");
        Objects.requireNonNull(effectiveness, "effectiveness");
    }
}
