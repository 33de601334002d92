package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSums;
import java.util.Map;

/** What one step of preference training measured, as TRL defines each figure; means over its micro-batches. */
final class PreferenceMetrics {

    private final PreferenceOptions options;
    private final MetricMeans means = new MetricMeans();
    private long tokens;

    PreferenceMetrics(PreferenceOptions options) {
        this.options = options;
    }

    /** How much the micro-batch counts that is added next; 1 in training. */
    void weigh(double next) {
        means.weigh(next);
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
            chosenLogp += logp(policy[i], lengths[i]);
            rejectedLogp += logp(policy[pairs + i], lengths[pairs + i]);
            chosenTargets += lengths[i];
        }
        means.add("loss", sums.loss());
        means.add("rewards/chosen", chosen / pairs);
        means.add("rewards/rejected", rejected / pairs);
        means.add("rewards/accuracies", wins / pairs);
        means.add("rewards/margins", (chosen - rejected) / pairs);
        means.add("logps/chosen", chosenLogp / pairs);
        means.add("logps/rejected", rejectedLogp / pairs);
        means.add("entropy", sums.entropy() / batch.targets().length);
        means.add("mean_token_accuracy", sums.chosenHits() / chosenTargets);
        if (options.chosenWeight() > 0) {
            means.add("nll_loss", sums.chosenCrossEntropy());
        }
        if (options.loss() == PreferenceLoss.ORPO) {
            addOdds(policy, lengths, pairs);
        }
        tokens += batch.tokens();
    }

    private void addOdds(float[] policy, float[] lengths, int pairs) {
        double odds = 0;
        double ratio = 0;
        for (int i = 0; i < pairs; i++) {
            double logOdds = logOdds(policy[i] / lengths[i]) - logOdds(policy[pairs + i] / lengths[pairs + i]);
            odds += logOdds;
            ratio -= Math.log1p(Math.exp(-logOdds));
        }
        means.add("log_odds_ratio", ratio / pairs);
        means.add("log_odds_chosen", odds / pairs);
    }

    private static double logOdds(double logp) {
        return logp - Math.log1p(-Math.exp(logp));
    }

    private double reward(float policy, float reference, float length) {
        return options.beta() * (options.loss().usesReference() ? policy - reference : logp(policy, length));
    }

    /** Of a whole reply; of a token where the loss knows only means. */
    private double logp(float policy, float length) {
        return options.loss().usesReference() ? policy : policy / length;
    }

    long tokens() {
        return tokens;
    }

    Map<String, Double> values() {
        return means.values();
    }
}
