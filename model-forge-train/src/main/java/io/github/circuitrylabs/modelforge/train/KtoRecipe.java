package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSettings;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSums;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Training on single replies with a verdict: KTO (Ethayarajh et al. 2024, eq. 8). With r the policy's log-probability of a reply
 * minus the reference's, the loss of a desirable reply is λ_D (1 − σ(β (r − z))) and of an undesirable one λ_U (1 − σ(β (z − r)));
 * z, through which no gradient flows, estimates the KL divergence from the reference: the mean of r over the prompts of the
 * micro-batch with each other's replies, not below 0.
 *
 * <p>A prompt's other reply is the one of the row before it in the micro-batch, in the order of the rows, as in TRL. Both lie in one row with their prompt
 * and are read in one pass. The loss is the mean over the rows of a micro-batch, then over the micro-batches of an update.
 * Supports and refuses what {@link DpoRecipe} does; the reference is computed as it is needed, for the pairing differs from epoch
 * to epoch.
 */
public final class KtoRecipe {

    private final TrainingOptions options;
    private final LoraConfig lora;
    private final KtoOptions kto;
    private final List<TokenizedUnpaired> heldOut;

    /**
     * @param options from {@link TrainingOptions#dpo()}; micro-batches of one row estimate no KL, of few rows a poor one
     */
    public KtoRecipe(TrainingOptions options, LoraConfig lora, KtoOptions kto) {
        this(options, lora, kto, List.of());
    }

    private KtoRecipe(TrainingOptions options, LoraConfig lora, KtoOptions kto, List<TokenizedUnpaired> heldOut) {
        this.options = options;
        this.lora = lora;
        this.kto = kto;
        this.heldOut = heldOut;
    }

    /**
     * The same recipe, measuring on rows that are held out, every {@link TrainingOptions#evaluateEvery()} steps: {@code eval_loss},
     * {@code eval_rewards/margins} and the others among the step's figures; means over rows.
     */
    public KtoRecipe evaluatedOn(List<TokenizedUnpaired> rows) {
        return new KtoRecipe(options, lora, kto, rows);
    }

    /** Trains a fresh adapter from the beginning. */
    public LoraAdapter train(LanguageModel base, List<TokenizedUnpaired> rows, TrainingListener listener) {
        return train(base, LoraAdapter.fresh(base.config(), lora, options.seed()), rows, listener, null);
    }

    /**
     * Trains an adapter, or goes on from a state.
     *
     * @param base stays as it is
     * @param start the adapter to begin from; stays as it is, and is no part of the reference
     * @param rows at least 2
     * @param from a state that this recipe gave for the same rows, or null
     * @return the trained adapter
     */
    public LoraAdapter train(
            LanguageModel base,
            LoraAdapter start,
            List<TokenizedUnpaired> rows,
            TrainingListener listener,
            @Nullable TrainingState from) {
        base.requireOwnWeights("trained");
        if (rows.size() < 2 || (options.tokensPerBatch() == 0 && options.batchSize() < 2)) {
            throw new InvalidInputException(
                    "KTO estimates its KL from other rows of the batch: (%d) rows in batches of (%d) are too few. Maybe use"
                                    .formatted(rows.size(), options.batchSize())
                            + " batches of at least 4.");
        }
        UpdatePlan plan = new UpdatePlan(
                options, rows.stream().mapToInt(TokenizedUnpaired::length).toArray());
        String fingerprint = Fingerprints.of(options, kto, start.config(), rows, heldOut);
        try (AdapterTensors adapter = start.tensors(base.module(), 0);
                TrainingTensors training = TrainingTensors.adapter(base.module(), adapter)) {
            TrainingProgress progress = TrainingProgress.begin(
                    training, plan, options, listener, fingerprint, evaluation(base, training), from);
            while (progress.goesOn()) {
                List<int[]> update = progress.nextUpdate();
                KtoMetrics metrics = new KtoMetrics(kto);
                for (int[] indices : update) {
                    KtoBatch batch = KtoBatch.of(rows, indices);
                    FlatBatch flat = batch.flat();
                    float[] reference = base.module().sequenceScores(AdapterTensors.NONE, flat);
                    PreferenceSums sums = training.accumulate(
                            flat,
                            reference,
                            PreferenceSettings.kto(kto.beta(), batch.weights(kto)),
                            1.0 / update.size());
                    metrics.add(sums, reference, batch);
                }
                progress.step(metrics.tokens(), metrics.values());
            }
            progress.finish();
            return LoraAdapter.of(start.config(), adapter);
        }
    }

    private @Nullable Supplier<Map<String, Double>> evaluation(LanguageModel base, TrainingTensors training) {
        if (heldOut.isEmpty()) {
            return null;
        }
        List<int[]> batches = UpdatePlan.inOrder(
                options, heldOut.stream().mapToInt(TokenizedUnpaired::length).toArray());
        return () -> {
            KtoMetrics metrics = new KtoMetrics(kto);
            for (int[] indices : batches) {
                KtoBatch batch = KtoBatch.of(heldOut, indices);
                FlatBatch flat = batch.flat();
                float[] reference = base.module().sequenceScores(AdapterTensors.NONE, flat);
                metrics.weigh(indices.length);
                metrics.add(
                        training.measure(flat, reference, PreferenceSettings.kto(kto.beta(), batch.weights(kto))),
                        reference,
                        batch);
            }
            return metrics.values();
        };
    }
}
