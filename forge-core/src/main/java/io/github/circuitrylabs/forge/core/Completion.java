package io.github.circuitrylabs.forge.core;

import java.time.Instant;
import java.util.Objects;

/**
 * A good reply to a scenario.
 *
 * @param source who wrote it: {@code human}, {@code template}, or the name of a model
 */
public record Completion(ScenarioId scenarioId, String text, String source, Instant createdAt) {

    public Completion {
        Objects.requireNonNull(scenarioId, "scenarioId");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(createdAt, "createdAt");
    }
}
