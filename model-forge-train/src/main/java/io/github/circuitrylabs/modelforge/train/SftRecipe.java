package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Supervised fine-tuning: a LoRA adapter learns completions by cross-entropy; prompts are only read.
 *
 * <p>The loss of an update is the sum over its completion tokens divided by their number, over all micro-batches (not the
 * mean of means). Supports: dropout, rsLoRA, any subset of linear layers, token budgets, length grouping, accumulation,
 * clipping, schedules, evaluation, early stopping, exact resume, going on from an adapter. Refuses models with an adapter over them: merge it, or
 * begin from it.
 */
public final class SftRecipe {

    private final TrainingOptions options;
    private final LoraConfig lora;
    private final List<TokenizedCompletion> heldOut;

    /**
     * @param options from {@link TrainingOptions#sft()}
     */
    public SftRecipe(TrainingOptions options, LoraConfig lora) {
        this(options, lora, List.of());
    }

    private SftRecipe(TrainingOptions options, LoraConfig lora, List<TokenizedCompletion> heldOut) {
        this.options = options;
        this.lora = lora;
        this.heldOut = heldOut;
    }

    /**
     * The same recipe, measuring on rows that are held out, every {@link TrainingOptions#evaluateEvery()} steps: {@code eval_loss},
     * {@code eval_entropy} and {@code eval_mean_token_accuracy} among the step's figures.
     */
    public SftRecipe evaluatedOn(List<TokenizedCompletion> rows) {
        return new SftRecipe(options, lora, rows);
    }

    /** Trains a fresh adapter from the beginning. */
    public LoraAdapter train(LanguageModel base, List<TokenizedCompletion> rows, TrainingListener listener) {
        return train(base, LoraAdapter.fresh(base.config(), lora, options.seed()), rows, listener, null);
    }

    /**
     * Trains an adapter, or goes on from a state.
     *
     * @param base stays as it is
     * @param start the adapter to begin from; stays as it is
     * @param from a state that this recipe gave for the same rows, or null
     * @return the trained adapter
     */
    public LoraAdapter train(
            LanguageModel base,
            LoraAdapter start,
            List<TokenizedCompletion> rows,
            TrainingListener listener,
            @Nullable TrainingState from) {
        base.requireOwnWeights("trained");
        UpdatePlan plan = new UpdatePlan(
                options, rows.stream().mapToInt(TokenizedCompletion::length).toArray());
        String fingerprint = Fingerprints.of(options, start.config(), rows, heldOut);
        try (AdapterTensors adapter =
                        start.tensors(base.module(), start.config().dropout());
                TrainingTensors training = TrainingTensors.adapter(base.module(), adapter)) {
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
            return LoraAdapter.of(start.config(), adapter);
        }
    }
}
