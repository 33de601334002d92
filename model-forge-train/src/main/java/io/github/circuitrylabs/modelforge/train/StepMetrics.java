package io.github.circuitrylabs.modelforge.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one optimiser step measured.
 *
 * @param step number of steps done, from 1
 * @param totalSteps number of steps of the whole training
 * @param values by name, in TRL's names: {@code loss}, {@code grad_norm} (before clipping), {@code learning_rate}, {@code
 *     epoch}, {@code num_tokens} (so far), {@code tokens_per_second}, {@code entropy}, {@code mean_token_accuracy}; in
 *     preference training {@code rewards/chosen}, {@code rewards/rejected}, {@code rewards/accuracies}, {@code
 *     rewards/margins}, {@code logps/chosen}, {@code logps/rejected} too. In order, unmodifiable
 */
public record StepMetrics(int step, int totalSteps, Map<String, Double> values) {

    /** Freezes the values. */
    public StepMetrics {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The loss that was minimised. */
    public double loss() {
        return values.getOrDefault("loss", Double.NaN);
    }

    /** Tokens through the model in a second, over this step. */
    public double tokensPerSecond() {
        return values.getOrDefault("tokens_per_second", Double.NaN);
    }
}
