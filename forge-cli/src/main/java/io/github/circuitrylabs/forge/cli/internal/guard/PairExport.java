package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.export.DatasetExport;
import io.github.circuitrylabs.forge.export.ExportSettings;
import io.github.circuitrylabs.forge.export.Exporters;
import io.github.circuitrylabs.forge.export.HuggingFaceCard;
import io.github.circuitrylabs.forge.export.HuggingFaceDataset;
import io.github.circuitrylabs.forge.export.HuggingFaceDataset.Storage;
import io.github.circuitrylabs.forge.store.vault.AdversarialContent;
import io.github.circuitrylabs.forge.store.vault.PairState;
import io.github.circuitrylabs.forge.store.vault.PairStep;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes adversarial pairs into a folder that nobody but its owner may open, from the first byte on. */
record PairExport(String format) {

    private static final String HF = "hf";
    private static final String FILE = "pairs.jsonl";

    /** @throws UsageException if there is no such format */
    static PairExport of(String format) {
        TreeSet<String> known = new TreeSet<>(Exporters.load().preferencePairFormats());
        known.add(HF);
        if (!known.contains(format)) {
            throw new UsageException(
                    "Unknown format (" + format + "). Known formats: " + String.join(", ", known) + ".");
        }
        return new PairExport(format);
    }

    /** What a pair is outside of the vault: labelled, with who refined and signed it. */
    static PreferencePair row(VaultEntry entry, AdversarialContent content) {
        String target = entry.about().evaluationTarget();
        ScenarioId scenario = entry.about()
                .scenarioId()
                .orElseGet(() -> Scenario.of(target, content.prompt(), List.of(), Provenance.of("human"))
                        .id());
        String validators = entry.steps().stream()
                .filter(step -> step.revision() == entry.revision() && step.state() != PairState.DRAFT)
                .map(PairStep::principal)
                .distinct()
                .collect(Collectors.joining(", "));
        return new PreferencePair(
                content.prompt(),
                content.safeReply().orElseThrow(),
                content.harmfulReply().orElseThrow(),
                PreferencePair.ADVERSARIAL_CONTENT,
                target,
                scenario,
                entry.about().source(),
                validators);
    }

    /**
     * Writes the rows, all or none.
     *
     * @param folder must not exist
     * @return what holds the rows
     */
    Path write(Path folder, Stream<PreferencePair> rows, ExportSettings settings) throws IOException {
        if (format.equals(HF)) {
            HuggingFaceCard card = HuggingFaceCard.of(
                            "Adversarial preference pairs",
                            "Pairs of a safe and a harmful reply to one message, for preference training and for tests of"
                                    + " safety. Every row is labelled ADVERSARIAL_CONTENT. The harmful replies are examples"
                                    + " of what a system must not answer.",
                            "other")
                    .asAdversarial();
            // It is written in a folder for the owner only and then moved here whole.
            new HuggingFaceDataset(card, Storage.JSONL, settings).writePreferencePairs(folder, Map.of("train", rows));
            ownerOnly(folder);
            return folder;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.createDirectory(folder, permissions("rwx------"));
        boolean written = false;
        try {
            DatasetExport.preferencePairs(Exporters.load().preferencePairs(format, row -> true), settings)
                    .toFile(folder.resolve(FILE), rows);
            ownerOnly(folder);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(folder.resolve(FILE));
                Files.deleteIfExists(folder);
            }
        }
        return folder.resolve(FILE);
    }

    private static void ownerOnly(Path folder) throws IOException {
        if (!posix()) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwx------" : "rw-------"));
            }
        }
    }

    private static FileAttribute<?>[] permissions(String text) {
        return posix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
