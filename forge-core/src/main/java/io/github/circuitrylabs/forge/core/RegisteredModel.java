package io.github.circuitrylabs.forge.core;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ModelRegistry} knows of one version of a model.
 *
 * @param domain what the model is specialised in, e.g. {@code psychosis}, or null for a general one
 * @param targets the evaluation targets it writes for; empty for all
 * @param digest SHA-256 over the names and digests of its files: the digest its evaluation speaks of
 * @param files the model folder's files, by name
 * @param attachments what belongs to it and is not part of the folder: evaluation report, GGUF files, by name
 * @param lineage where it came from
 * @param approval why it may be released, or null as long as it may not
 * @param created when it was added
 */
public record RegisteredModel(
        ModelVersion id,
        State state,
        @Nullable String domain,
        Set<String> targets,
        String digest,
        SortedMap<String, StoredFile> files,
        SortedMap<String, StoredFile> attachments,
        Lineage lineage,
        @Nullable Approval approval,
        Instant created) {

    /** How far a version has come. */
    public enum State {
        /** Kept, but nothing says yet that it may be used. */
        CANDIDATE,
        /** May be used: a passing evaluation of exactly its bytes, or an audited override, says so. */
        REGISTERED,
        /** The version that its name stands for. */
        CURRENT,
        /** Was current and was taken back; it is not promoted again unless asked for by version. */
        ROLLED_BACK,
        /** Its files are gone; what is known of it stays. */
        PRUNED
    }

    /** A file by its content. */
    public record StoredFile(String sha256, long bytes) {}

    /**
     * Where a model came from.
     *
     * @param base the model training started from, e.g. {@code forge-tiny}
     * @param parents registered versions it was made of, as texts such as {@code forge-v2}
     * @param datasetSha256 digest of the training data, if known
     * @param runId the run that made it, if any
     * @param forgeVersion the version of this suite that made it
     */
    public record Lineage(
            String base,
            List<String> parents,
            @Nullable String datasetSha256,
            @Nullable String runId,
            String forgeVersion) {

        public Lineage {
            Objects.requireNonNull(base, "base");
            Objects.requireNonNull(forgeVersion, "forgeVersion");
            parents = List.copyOf(parents);
        }

        /** Of a model of which only the base is known. */
        public static Lineage of(String base) {
            return new Lineage(base, List.of(), null, null, ForgeVersion.current());
        }
    }

    /**
     * Why a model may be released.
     *
     * @param evaluationSha256 digest of the evaluation report, or null where an override stands in for it
     * @param overriddenBy who let it pass although it did not, or null
     * @param reason why, in that one's words, or null
     */
    public record Approval(
            @Nullable String evaluationSha256,
            @Nullable String overriddenBy,
            @Nullable String reason,
            Instant at) {}

    public RegisteredModel {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(lineage, "lineage");
        Objects.requireNonNull(created, "created");
        targets = Collections.unmodifiableSet(new TreeSet<>(targets));
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        attachments = Collections.unmodifiableSortedMap(new TreeMap<>(attachments));
    }

    /** Whether its files are there and it may be used. */
    public boolean isUsable() {
        return state == State.REGISTERED || state == State.CURRENT || state == State.ROLLED_BACK;
    }
}
