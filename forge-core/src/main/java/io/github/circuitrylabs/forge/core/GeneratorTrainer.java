package io.github.circuitrylabs.forge.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Trains a better generator from exported data. */
public interface GeneratorTrainer {

    /**
     * What to train.
     *
     * @param modelId the name of the model to make, e.g. {@code forge-tiny-s1-g2}
     * @param base the folder of the model to start from, or null for the trainer's own base
     * @param trainingPairs JSONL of {@link TrainingPair} rows
     * @param preferencePairs JSONL of {@link PreferencePair} rows; may be empty
     * @param folder where everything goes; a trainer that finds its own earlier work there goes on from it
     * @param seed of data order and initialisation
     */
    record Task(
            String modelId, @Nullable Path base, Path trainingPairs, Path preferencePairs, Path folder, long seed) {}

    /**
     * What came of it.
     *
     * @param modelFolder a folder that {@link #open} reads
     * @param metrics final figures such as {@code sft/loss}
     * @param artefacts files a user may want: adapters, metrics
     */
    record Trained(String modelId, Path modelFolder, Map<String, Double> metrics, List<Path> artefacts) {}

    /**
     * How far training is.
     *
     * @param stage e.g. {@code sft}
     * @param step steps done
     * @param steps steps in all
     * @param loss the last step's loss
     */
    record Progress(String stage, int step, int steps, double loss) {}

    /** The name of the trainer's own base, e.g. {@code forge-tiny}. */
    String baseModel();

    /**
     * Trains, or goes on with a training that was interrupted in the same folder.
     *
     * @throws ForgeException if the data are refused or training fails
     */
    Trained train(Task task, Consumer<Progress> progress);

    /** A generator over a trained model, or over the trainer's own base when the folder is null. */
    Generator open(@Nullable Path modelFolder);
}
