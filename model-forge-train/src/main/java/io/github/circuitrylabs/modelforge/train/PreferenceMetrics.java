package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSums;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one step of preference training measured, as TRL defines each figure; means over its micro-batches. */
final class PreferenceMetrics {

    private final PreferenceOptions options;
    private final int microBatches;
    private final Map<String, Double> values = new LinkedHashMap<>();
    private long tokens;

    PreferenceMetrics(PreferenceOptions options, int microBatches) {
        this.options = options;
        this.microBatches = microBatches;
    }

    void add(PreferenceSums sums, float[] reference, FlatBatch batch) {
        int pairs = batch.sequences() / 2;
        float[] policy = sums.logProbabilities();
        float[] lengths = batch.targetsOfSequences();
        double chosen = 0;
        double rejected = 0;
        double wins = 0;
        double chosenLogp = 0;
        double rejectedLogp = 0;
        double chosenTargets = 0;
        for (int i = 0; i < pairs; i++) {
            double won = reward(policy[i], reference[i], lengths[i]);
            double lost = reward(policy[pairs + i], reference[pairs + i], lengths[pairs + i]);
            chosen += won;
            rejected += lost;
            wins += won > lost ? 1 : 0;
            chosenLogp += policy[i];
            rejectedLogp += policy[pairs + i];
            chosenTargets += lengths[i];
        }
        mean("loss", sums.loss());
        mean("rewards/chosen", chosen / pairs);
        mean("rewards/rejected", rejected / pairs);
        mean("rewards/accuracies", wins / pairs);
        mean("rewards/margins", (chosen - rejected) / pairs);
        mean("logps/chosen", chosenLogp / pairs);
        mean("logps/rejected", rejectedLogp / pairs);
        mean("entropy", sums.entropy() / batch.targets().length);
        mean("mean_token_accuracy", sums.chosenHits() / chosenTargets);
        if (options.chosenWeight() > 0) {
            mean("nll_loss", sums.chosenCrossEntropy());
        }
        tokens += batch.tokens();
    }

    private double reward(float policy, float reference, float length) {
        return options.loss().usesReference()
                ? options.beta() * (policy - reference)
                : options.beta() * policy / length;
    }

    private void mean(String name, double value) {
        values.merge(name, value / microBatches, Double::sum);
    }

    long tokens() {
        return tokens;
    }

    Map<String, Double> values() {
        return values;
    }
}
