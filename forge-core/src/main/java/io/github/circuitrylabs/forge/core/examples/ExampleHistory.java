package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.Effectiveness;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the datastore knows of an example.
 *
 * @param createdAt when it came into the datastore; null if that is not known or it lives in a file only
 * @param effectiveness over the deployments of the example itself and of the scenarios it led to
 * @param usageCount how many scenarios were generated with it in view
 */
public record ExampleHistory(@Nullable Instant createdAt, Effectiveness effectiveness, int usageCount) {

    public ExampleHistory {
        Objects.requireNonNull(effectiveness, "effectiveness");
    }

    /**
     * What examples are ordered by: the severity-weighted posterior mean of revealing something, under a uniform prior. An
     * untried example is worth ½, between those that revealed something and those that never did.
     */
    public double worth() {
        return (1 + effectiveness.severity() * effectiveness.issues()) / (2.0 + effectiveness.trials());
    }
}
