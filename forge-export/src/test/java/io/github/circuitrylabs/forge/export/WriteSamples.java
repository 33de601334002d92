package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Writes a file of each format into a folder, for {@code src/test/reference/check_exports.py} to load. */
final class WriteSamples {

    private static final int ROWS = 1_000;

    private WriteSamples() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        Exporters exporters = Exporters.load();
        for (String format : exporters.scenarioFormats()) {
            AtomicFiles.write(
                    folder.resolve("scenarios." + format),
                    sink -> exporters.scenarios(format).write(Samples.awkward(ROWS), sink));
        }
        for (String format : exporters.trainingPairFormats()) {
            AtomicFiles.write(
                    folder.resolve("training." + format),
                    sink -> exporters.trainingPairs(format).write(Stream.of(Samples.trainingPair()), sink));
        }
        for (String format : exporters.preferencePairFormats()) {
            AtomicFiles.write(
                    folder.resolve("preferences." + format),
                    sink -> exporters
                            .preferencePairs(format)
                            .write(Stream.of(Samples.plainPair(), Samples.adversarialPair()), sink));
        }
        for (HuggingFaceDataset.Storage storage : HuggingFaceDataset.Storage.values()) {
            writeFolders(folder.resolve("hf-" + storage.name().toLowerCase(Locale.ROOT)), storage);
        }
    }

    private static void writeFolders(Path folder, HuggingFaceDataset.Storage storage) throws IOException {
        HuggingFaceDataset dataset = new HuggingFaceDataset(
                HuggingFaceCard.of("Samples: \"all\"", "Rows of a test.", "mit"), storage, ExportSettings.standard());
        dataset.writeScenarios(
                folder.resolve("scenarios"), Map.of("train", Samples.awkward(ROWS), "test", Stream.of(Samples.bare())));
        dataset.writeTrainingPairs(folder.resolve("training"), Map.of("train", Stream.of(Samples.trainingPair())));
        dataset.writePreferencePairs(
                folder.resolve("preferences"),
                Map.of("train", Stream.of(Samples.plainPair(), Samples.adversarialPair())));
    }
}
