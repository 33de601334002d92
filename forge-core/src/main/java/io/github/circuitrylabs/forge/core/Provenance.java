package io.github.circuitrylabs.forge.core;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a scenario came from. Whoever holds a scenario can say who made it, how, from what and at what cost. Not part of
 * the scenario's identity.
 *
 * @param backend the kind of generator, e.g. {@code grammar}, {@code ollama}, {@code tiny}, {@code human}, {@code yaml}
 * @param model the model's name, or null where the backend has none
 * @param modelDigest the digest of the model's bytes, if known
 * @param temperature the sampling temperature, if any
 * @param seed the seed of this one scenario, if any
 * @param forgeVersion the version of this suite
 * @param promptHash SHA-256 of the prompt template that asked for it, if any
 * @param createdAt when it was made
 * @param parents the scenarios it was bred from; empty otherwise
 * @param operator the breeding operator, if any
 * @param runId the generation run, if any
 * @param tokens tokens spent on it, prompt and completion; 0 if unknown
 * @param cost money spent on it, in the currency of the run's budget; 0 if none
 */
public record Provenance(
        String backend,
        @Nullable String model,
        @Nullable String modelDigest,
        @Nullable Double temperature,
        @Nullable Long seed,
        String forgeVersion,
        @Nullable String promptHash,
        Instant createdAt,
        List<ScenarioId> parents,
        @Nullable String operator,
        @Nullable String runId,
        long tokens,
        double cost) {

    public Provenance {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(forgeVersion, "forgeVersion");
        Objects.requireNonNull(createdAt, "createdAt");
        parents = List.copyOf(parents);
    }

    /** A provenance of which only the backend is known, as of now. */
    public static Provenance of(String backend) {
        return builder(backend).build();
    }

    public static Builder builder(String backend) {
        return new Builder(backend);
    }

    /** A builder that starts from these values. */
    public Builder toBuilder() {
        Builder builder = new Builder(backend);
        builder.model = model;
        builder.modelDigest = modelDigest;
        builder.temperature = temperature;
        builder.seed = seed;
        builder.forgeVersion = forgeVersion;
        builder.promptHash = promptHash;
        builder.createdAt = createdAt;
        builder.parents = parents;
        builder.operator = operator;
        builder.runId = runId;
        builder.tokens = tokens;
        builder.cost = cost;
        return builder;
    }

    /** Collects the optional parts. Not thread-safe. */
    public static final class Builder {
        private final String backend;
        private @Nullable String model;
        private @Nullable String modelDigest;
        private @Nullable Double temperature;
        private @Nullable Long seed;
        private String forgeVersion = ForgeVersion.current();
        private @Nullable String promptHash;
        private @Nullable Instant createdAt;
        private List<ScenarioId> parents = List.of();
        private @Nullable String operator;
        private @Nullable String runId;
        private long tokens;
        private double cost;

        private Builder(String backend) {
            this.backend = backend;
        }

        public Builder model(@Nullable String model) {
            this.model = model;
            return this;
        }

        public Builder modelDigest(@Nullable String modelDigest) {
            this.modelDigest = modelDigest;
            return this;
        }

        public Builder temperature(@Nullable Double temperature) {
            this.temperature = temperature;
            return this;
        }

        public Builder seed(@Nullable Long seed) {
            this.seed = seed;
            return this;
        }

        public Builder forgeVersion(String forgeVersion) {
            this.forgeVersion = forgeVersion;
            return this;
        }

        public Builder promptHash(@Nullable String promptHash) {
            this.promptHash = promptHash;
            return this;
        }

        public Builder createdAt(Instant createdAt) {
            this.createdAt = createdAt;
            return this;
        }

        public Builder parents(List<ScenarioId> parents) {
            this.parents = parents;
            return this;
        }

        public Builder operator(@Nullable String operator) {
            this.operator = operator;
            return this;
        }

        public Builder runId(@Nullable String runId) {
            this.runId = runId;
            return this;
        }

        public Builder tokens(long tokens) {
            this.tokens = tokens;
            return this;
        }

        public Builder cost(double cost) {
            this.cost = cost;
            return this;
        }

        public Provenance build() {
            return new Provenance(
                    backend,
                    model,
                    modelDigest,
                    temperature,
                    seed,
                    forgeVersion,
                    promptHash,
                    createdAt == null ? Instant.now() : createdAt,
                    parents,
                    operator,
                    runId,
                    tokens,
                    cost);
        }
    }
}
