package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSettings;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSums;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Preference training: a LoRA adapter learns to prefer chosen replies to rejected ones (DPO and its kin).
 *
 * <p>A pair is one row: its prompt once, then both replies, hidden from each other. The reference is the base model without the adapter; each pair's reference log-probabilities are computed once, the
 * first time the pair is met. The loss is the mean over the pairs of a micro-batch, then over the micro-batches of an
 * update. Supports: the losses of {@link PreferenceLoss}, rsLoRA, any subset of linear layers, accumulation, clipping,
 * schedules, evaluation, early stopping, exact resume. Never drops out, whatever the adapter's config says. Refuses models with an adapter over them:
 * merge it first, so that it becomes the reference.
 */
public final class DpoRecipe {

    private final TrainingOptions options;
    private final LoraConfig lora;
    private final PreferenceOptions preference;
    private final List<TokenizedPreference> heldOut;
    private final @Nullable ReferenceCache cache;

    /** DPO with β = 0.1. */
    public DpoRecipe(TrainingOptions options, LoraConfig lora) {
        this(options, lora, PreferenceOptions.defaults());
    }

    /**
     * @param options from {@link TrainingOptions#dpo()}
     */
    public DpoRecipe(TrainingOptions options, LoraConfig lora, PreferenceOptions preference) {
        this(options, lora, preference, List.of(), null);
    }

    private DpoRecipe(
            TrainingOptions options,
            LoraConfig lora,
            PreferenceOptions preference,
            List<TokenizedPreference> heldOut,
            @Nullable ReferenceCache cache) {
        this.options = options;
        this.lora = lora;
        this.preference = preference;
        this.heldOut = heldOut;
        this.cache = cache;
    }

    /**
     * The same recipe, measuring on pairs that are held out, every {@link TrainingOptions#evaluateEvery()} steps: {@code eval_loss},
     * {@code eval_rewards/accuracies}, {@code eval_rewards/margins} and the others among the step's figures; means over pairs.
     */
    public DpoRecipe evaluatedOn(List<TokenizedPreference> pairs) {
        return new DpoRecipe(options, lora, preference, pairs, cache);
    }

    /**
     * The same recipe, computing all reference log-probabilities before the first step and keeping them in a folder for further
     * trainings of the same model on the same pairs in the same micro-batches. The trained bits are the same as without.
     *
     * @param folder made when absent; may be shared by several models and datasets
     */
    public DpoRecipe cachingReferences(Path folder) {
        return new DpoRecipe(options, lora, preference, heldOut, new ReferenceCache(folder));
    }

    /** Trains a fresh adapter from the beginning. */
    public LoraAdapter train(LanguageModel base, List<TokenizedPreference> pairs, TrainingListener listener) {
        return train(base, LoraAdapter.fresh(base.config(), lora, options.seed()), pairs, listener, null);
    }

    /**
     * Trains an adapter, or goes on from a state.
     *
     * @param base stays as it is
     * @param start the adapter to begin from; stays as it is, and is no part of the reference
     * @param from a state that this recipe gave for the same pairs, or null
     * @return the trained adapter
     */
    public LoraAdapter train(
            LanguageModel base,
            LoraAdapter start,
            List<TokenizedPreference> pairs,
            TrainingListener listener,
            @Nullable TrainingState from) {
        base.requireOwnWeights("trained");
        UpdatePlan plan = new UpdatePlan(
                options, pairs.stream().mapToInt(TokenizedPreference::length).toArray());
        String fingerprint = Fingerprints.of(options, preference, start.config(), pairs, heldOut);
        PreferenceSettings settings = new PreferenceSettings(
                preference.loss().ordinal(),
                preference.beta(),
                preference.labelSmoothing(),
                preference.gamma(),
                preference.chosenWeight());
        ReferenceScores reference = new ReferenceScores(base.module(), pairs, plan.firstEpoch(), preference.loss());
        if (cache != null) {
            reference.precompute(cache, listener::onNotice);
        }
        try (AdapterTensors adapter = start.tensors(base.module(), 0);
                TrainingTensors training = TrainingTensors.adapter(base.module(), adapter)) {
            TrainingProgress progress = TrainingProgress.begin(
                    training, plan, options, listener, fingerprint, evaluation(base, training, settings), from);
            while (progress.goesOn()) {
                List<int[]> update = progress.nextUpdate();
                PreferenceMetrics metrics = new PreferenceMetrics(preference);
                for (int[] microBatch : update) {
                    FlatBatch batch = Batches.ofPairs(
                            Arrays.stream(microBatch).mapToObj(pairs::get).toList());
                    float[] references = reference.of(microBatch);
                    PreferenceSums sums = training.accumulate(batch, references, settings, 1.0 / update.size());
                    metrics.add(sums, references, batch);
                }
                progress.step(metrics.tokens(), metrics.values());
            }
            progress.finish();
            return LoraAdapter.of(start.config(), adapter);
        }
    }

    private @Nullable Supplier<Map<String, Double>> evaluation(
            LanguageModel base, TrainingTensors training, PreferenceSettings settings) {
        if (heldOut.isEmpty()) {
            return null;
        }
        List<int[]> batches = UpdatePlan.inOrder(
                options, heldOut.stream().mapToInt(TokenizedPreference::length).toArray());
        ReferenceScores reference = new ReferenceScores(base.module(), heldOut, batches, preference.loss());
        return () -> {
            PreferenceMetrics metrics = new PreferenceMetrics(preference);
            for (int[] indices : batches) {
                FlatBatch batch = Batches.ofPairs(
                        Arrays.stream(indices).mapToObj(heldOut::get).toList());
                float[] references = reference.of(indices);
                metrics.weigh(indices.length);
                metrics.add(training.measure(batch, references, settings), references, batch);
            }
            return metrics.values();
        };
    }
}
