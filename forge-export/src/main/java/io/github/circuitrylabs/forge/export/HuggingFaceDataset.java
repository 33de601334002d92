package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.export.internal.HfFolder;
import io.github.circuitrylabs.forge.export.internal.RowKind;
import io.github.circuitrylabs.forge.export.internal.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a dataset folder for the Hugging Face hub: {@code data/<split>-00000-of-00001} as Parquet or JSONL, a {@code README.md}
 * whose front matter declares every column, so that {@code datasets.load_dataset("<folder>")} gives the same types whatever
 * the rows hold, and a {@code manifest.json}.
 *
 * <p>The folder appears whole or not at all. It is gated where the card says so or any row carries a content label.
 * Immutable.
 */
public final class HuggingFaceDataset {

    /** How the rows are stored. */
    public enum Storage {
        JSONL,
        PARQUET
    }

    private final HuggingFaceCard card;
    private final Storage storage;
    private final ExportSettings settings;

    public HuggingFaceDataset(HuggingFaceCard card, Storage storage, ExportSettings settings) {
        this.card = card;
        this.storage = storage;
        this.settings = settings;
    }

    /**
     * Scenarios, flat: {@code rating_stars}, {@code provenance_model} …; tags are a JSON text, since their keys differ.
     *
     * @param folder must not exist, or be empty
     * @param splits rows by split name, e.g. {@code train}; read in the map's order and not closed
     * @throws InvalidInputException if the folder is in use or a split's name is no word
     */
    public ExportManifest writeScenarios(Path folder, Map<String, Stream<ExportedScenario>> splits) throws IOException {
        return write(folder, splits, RowKind.SCENARIOS);
    }

    /** Training pairs for a generator; see {@link #writeScenarios} for folder and splits. */
    public ExportManifest writeTrainingPairs(Path folder, Map<String, Stream<TrainingPair>> splits) throws IOException {
        return write(folder, splits, RowKind.TRAINING_PAIRS);
    }

    /** Preference pairs with their labels; see {@link #writeScenarios} for folder and splits. */
    public ExportManifest writePreferencePairs(Path folder, Map<String, Stream<PreferencePair>> splits)
            throws IOException {
        return write(folder, splits, RowKind.PREFERENCE_PAIRS);
    }

    private <T> ExportManifest write(Path folder, Map<String, Stream<T>> splits, RowKind<T> kind) throws IOException {
        try (HfFolder files = HfFolder.open(folder)) {
            Tally<T> tally = new Tally<>(kind);
            List<ExportManifest.DataFile> written = new ArrayList<>();
            for (Map.Entry<String, Stream<T>> split : splits.entrySet()) {
                written.add(files.writeSplit(
                        split.getKey(), tally.counting(split.getValue()), kind, storage, settings.canary()));
            }
            boolean adversarial = tally.sawLabel(PreferencePair.ADVERSARIAL_CONTENT);
            AtomicFiles.writeString(
                    files.path("README.md"),
                    files.readme(
                            adversarial ? card.asAdversarial() : card,
                            kind.columns().with(settings.canary())));
            ExportManifest manifest = tally.manifest("hf", settings, written);
            AtomicFiles.writeString(files.path("manifest.json"), manifest.toJson());
            files.commit();
            return manifest;
        }
    }
}
