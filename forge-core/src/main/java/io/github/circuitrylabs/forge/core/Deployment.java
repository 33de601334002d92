package io.github.circuitrylabs.forge.core;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One scenario put to one system once.
 *
 * @param id unique and derivable by the caller (e.g. {@code <run>/<scenario>/<repeat>}), so that a resumed run records it
 *     once only
 * @param system the system's name
 * @param systemVersion the system's version
 * @param runId the run it belongs to, if any
 */
public record Deployment(
        String id,
        ScenarioId scenarioId,
        String system,
        String systemVersion,
        @Nullable String runId,
        Instant deployedAt) {

    public Deployment {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(scenarioId, "scenarioId");
        Objects.requireNonNull(system, "system");
        Objects.requireNonNull(systemVersion, "systemVersion");
        Objects.requireNonNull(deployedAt, "deployedAt");
    }
}
