package io.github.circuitrylabs.forge.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.export.internal.HfColumns;
import io.github.circuitrylabs.forge.export.internal.HfFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes a dataset folder for the Hugging Face hub: {@code data/<split>-00000-of-00001.jsonl} and a {@code README.md} whose
 * front matter declares every column, so that {@code datasets.load_dataset("<folder>")} gives the same types whatever the
 * rows hold.
 *
 * <p>The folder appears whole or not at all. It is gated where the card says so or any row carries a content label.
 */
public final class HuggingFaceDataset {

    private final HuggingFaceCard card;

    public HuggingFaceDataset(HuggingFaceCard card) {
        this.card = card;
    }

    /**
     * Scenarios, flat: {@code rating_stars}, {@code provenance_model} …; tags are a JSON text, since their keys differ.
     *
     * @param folder must not exist, or be empty
     * @param splits rows by split name, e.g. {@code train}; read in the map's order and not closed
     * @return how many rows each split has
     * @throws InvalidInputException if the folder is in use or a split's name is no word
     */
    public Map<String, Long> writeScenarios(Path folder, Map<String, Stream<ExportedScenario>> splits)
            throws IOException {
        return write(folder, splits, HfColumns.SCENARIOS, HfColumns::scenario, row -> false);
    }

    /** Training pairs for a generator; see {@link #writeScenarios} for folder and splits. */
    public Map<String, Long> writeTrainingPairs(Path folder, Map<String, Stream<TrainingPair>> splits)
            throws IOException {
        return write(folder, splits, HfColumns.TRAINING_PAIRS, HfColumns::trainingPair, row -> false);
    }

    /** Preference pairs with their labels; see {@link #writeScenarios} for folder and splits. */
    public Map<String, Long> writePreferencePairs(Path folder, Map<String, Stream<PreferencePair>> splits)
            throws IOException {
        return write(
                folder,
                splits,
                HfColumns.PREFERENCE_PAIRS,
                HfColumns::preferencePair,
                row -> row.contentLabel() != null);
    }

    private <T> Map<String, Long> write(
            Path folder,
            Map<String, Stream<T>> splits,
            HfColumns columns,
            Function<T, ObjectNode> toNode,
            Predicate<T> labelled)
            throws IOException {
        HfFolder files = HfFolder.open(folder);
        try {
            boolean[] adversarial = {card.adversarial()};
            for (Map.Entry<String, Stream<T>> split : splits.entrySet()) {
                Stream<T> rows = split.getValue().peek(row -> adversarial[0] |= labelled.test(row));
                files.writeSplit(split.getKey(), rows, toNode);
            }
            AtomicFiles.writeString(
                    files.path("README.md"), files.readme(adversarial[0] ? card.asAdversarial() : card, columns));
            files.commit();
        } finally {
            files.close();
        }
        return files.rowsBySplit();
    }
}
