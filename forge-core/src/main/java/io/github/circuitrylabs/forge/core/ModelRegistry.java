package io.github.circuitrylabs.forge.core;

import io.github.circuitrylabs.forge.core.RegisteredModel.Lineage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps trained models by name and version, with where they came from and why they may be used; knows which version a name
 * stands for. No model is registered or promoted unless an evaluation of exactly its bytes passed, or somebody answers for
 * it in the audit trail.
 *
 * <p>Every method happens wholly or not at all, and can be repeated after a crash. Thread-safe, also against other
 * processes.
 */
public interface ModelRegistry {

    /**
     * Takes in a model's files under the next version of its name. The same bytes added again under the same name are the
     * version they were. With a passing evaluation it is registered at once, without one it is a candidate.
     *
     * @throws ForgeException if an evaluation is given that does not let exactly these bytes pass
     */
    RegisteredModel add(Registration registration);

    /**
     * Makes a candidate usable; one that is already stays as it is.
     *
     * @throws ForgeException if the evidence does not let exactly these bytes pass
     */
    RegisteredModel register(ModelVersion id, Evidence evidence);

    /**
     * Makes a version the one that its name stands for; the one before stays registered.
     *
     * @throws InvalidInputException if there is no such version, its files are gone, or nothing lets it pass
     */
    RegisteredModel promote(ModelVersion id);

    /**
     * Takes the current version back and makes an earlier one current.
     *
     * @param to the version to go back to, or null for the one that was current before
     * @return the version that is current now
     * @throws InvalidInputException if there is nothing to go back to
     */
    RegisteredModel rollback(String name, @Nullable Integer to);

    /** Every version of every name, pruned ones too, by name and version. */
    List<RegisteredModel> models();

    Optional<RegisteredModel> find(ModelVersion id);

    /** The version that a name stands for. */
    Optional<RegisteredModel> current(String name);

    /**
     * The folder of a usable version, for programs to read; every byte of it is checked first.
     *
     * @throws DamagedModelException if a file is not what was added
     * @throws InvalidInputException if there is no such version or it may not be used
     */
    Path open(ModelVersion id);

    /**
     * A file that belongs to a version, checked as {@link #open} does.
     *
     * @throws InvalidInputException if the version has no such attachment
     */
    Path attachment(ModelVersion id, String fileName);

    /**
     * Frees space: the files of versions that nothing needs go. Kept are current versions, the newest {@code keep} of each
     * name, and the direct parents of what is kept.
     *
     * @param dryRun only say what would go
     */
    Pruned prune(int keep, boolean dryRun);

    /** Looks at every byte. One sentence per file that is missing or is not what was added; empty if all is well. */
    List<String> damage();

    /**
     * What to add.
     *
     * @param name the model's name, e.g. {@code forge-psychosis}
     * @param domain what it is specialised in, or null
     * @param targets the evaluation targets it writes for; empty for all
     * @param modelFolder the files, all directly in this folder
     * @param attachments further files to keep with it, such as GGUF files; each has a name of its own
     * @param evidence why it may be used, or null for a candidate
     */
    record Registration(
            String name,
            @Nullable String domain,
            Set<String> targets,
            Path modelFolder,
            List<Path> attachments,
            Lineage lineage,
            @Nullable Evidence evidence) {

        /** What a domain's models are called before the domain's name. */
        public static final String PREFIX = "forge-";

        public Registration {
            ModelVersion.requireName(name);
            Objects.requireNonNull(modelFolder, "modelFolder");
            Objects.requireNonNull(lineage, "lineage");
            targets = java.util.Collections.unmodifiableSet(new TreeSet<>(targets));
            attachments = List.copyOf(attachments);
        }

        /** A general model. */
        public static Registration of(String name, Path modelFolder, Lineage lineage) {
            return new Registration(name, null, Set.of(), modelFolder, List.of(), lineage, null);
        }

        /** A model specialised in a domain: {@code psychosis} makes a version of {@code forge-psychosis}. */
        public static Registration forDomain(String domain, Set<String> targets, Path modelFolder, Lineage lineage) {
            return new Registration(PREFIX + domain, domain, targets, modelFolder, List.of(), lineage, null);
        }

        public Registration withEvidence(Evidence newEvidence) {
            return new Registration(name, domain, targets, modelFolder, attachments, lineage, newEvidence);
        }

        public Registration withAttachments(List<Path> newAttachments) {
            return new Registration(name, domain, targets, modelFolder, newAttachments, lineage, evidence);
        }
    }

    /**
     * What says that a model may be used.
     *
     * @param evaluation the report of exactly its bytes
     * @param override the record of an audited override, or null where the report's own decision counts
     */
    record Evidence(Path evaluation, @Nullable Path override) {

        public static Evidence of(Path evaluation) {
            return new Evidence(evaluation, null);
        }
    }

    /**
     * What pruning did or would do.
     *
     * @param removed versions whose files went
     * @param bytes freed on disk; files that kept versions share are not counted
     * @param kept versions that stayed, with why
     */
    record Pruned(List<ModelVersion> removed, long bytes, List<String> kept) {

        public Pruned {
            removed = List.copyOf(removed);
            kept = List.copyOf(kept);
        }
    }
}
