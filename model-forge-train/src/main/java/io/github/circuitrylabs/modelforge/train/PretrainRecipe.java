package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains every weight of a model by cross-entropy, in place: from nothing, or further on new text.
 *
 * <p>Supports: token budgets, length grouping, accumulation, AdamW with decay, clipping, schedules, evaluation, early
 * stopping, exact resume. Assumes
 * that weights, gradients and two moments fit in memory (16 bytes a weight). Refuses models with an adapter over them.
 */
public final class PretrainRecipe {

    private final TrainingOptions options;
    private final List<TokenizedCompletion> heldOut;

    /**
     * @param options from {@link TrainingOptions#pretraining()}
     */
    public PretrainRecipe(TrainingOptions options) {
        this(options, List.of());
    }

    private PretrainRecipe(TrainingOptions options, List<TokenizedCompletion> heldOut) {
        this.options = options;
        this.heldOut = heldOut;
    }

    /**
     * The same recipe, measuring on rows that are held out, every {@link TrainingOptions#evaluateEvery()} steps: {@code eval_loss},
     * {@code eval_entropy} and {@code eval_mean_token_accuracy} among the step's figures.
     */
    public PretrainRecipe evaluatedOn(List<TokenizedCompletion> rows) {
        return new PretrainRecipe(options, rows);
    }

    /** Trains from the beginning. */
    public void train(LanguageModel model, List<TokenizedCompletion> rows, TrainingListener listener) {
        train(model, rows, listener, null);
    }

    /**
     * Trains, or goes on from a state.
     *
     * @param model changed in place
     * @param rows texts, each a row; a prompt length of 0 makes every token but the first a target
     * @param from a state that this recipe gave for the same rows, or null
     */
    public void train(
            LanguageModel model,
            List<TokenizedCompletion> rows,
            TrainingListener listener,
            @Nullable TrainingState from) {
        model.requireOwnWeights("trained in full");
        UpdatePlan plan = new UpdatePlan(
                options, rows.stream().mapToInt(TokenizedCompletion::length).toArray());
        String fingerprint = Fingerprints.of(options, rows, heldOut);
        try (TrainingTensors training = TrainingTensors.full(model.module())) {
            TrainingProgress progress = TrainingProgress.begin(
                    training, plan, options, listener, fingerprint, StepSums.over(training, options, heldOut), from);
            while (progress.goesOn()) {
                List<int[]> update = progress.nextUpdate();
                int targets = update.stream()
                        .flatMapToInt(Arrays::stream)
                        .map(row -> rows.get(row).targets())
                        .sum();
                StepSums sums = new StepSums();
                for (int[] microBatch : update) {
                    FlatBatch batch = Batches.of(
                            Arrays.stream(microBatch).mapToObj(rows::get).toList());
                    sums.add(training.accumulate(batch, 1.0 / targets, progress.dropoutSeed()), batch);
                }
                progress.step(sums.tokens(), sums.crossEntropy());
            }
            progress.finish();
        }
    }
}
