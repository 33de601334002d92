package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSums;
import java.util.Map;

/** What one step of KTO measured, as TRL defines each figure; means over the micro-batches that have it. */
final class KtoMetrics {

    private final KtoOptions options;
    private final MetricMeans means = new MetricMeans();
    private long tokens;

    KtoMetrics(KtoOptions options) {
        this.options = options;
    }

    /** How much the micro-batch counts that is added next; 1 in training. */
    void weigh(double next) {
        means.weigh(next);
    }

    void add(PreferenceSums sums, float[] reference, KtoBatch batch) {
        float[] policy = sums.logProbabilities();
        int rows = batch.rows().size();
        double kl = 0;
        double[] rewards = new double[2];
        double[] logps = new double[2];
        int[] counts = new int[2];
        int targets = 0;
        for (int i = 0; i < rows; i++) {
            int side = batch.rows().get(i).desirable() ? 0 : 1;
            counts[side]++;
            rewards[side] += options.beta() * (policy[i] - reference[i]);
            logps[side] += policy[i];
            kl += policy[rows + i] - reference[rows + i];
            targets += batch.rows().get(i).completion().length;
            tokens += batch.rows().get(i).length();
        }
        means.add("loss", sums.loss());
        means.add("kl", Math.max(0, kl / rows));
        String[] names = {"chosen", "rejected"};
        for (int side = 0; side < 2; side++) {
            if (counts[side] > 0) {
                means.add("rewards/" + names[side], rewards[side] / counts[side]);
                means.add("logps/" + names[side], logps[side] / counts[side]);
            }
        }
        if (counts[0] > 0 && counts[1] > 0) {
            means.add("rewards/margins", rewards[0] / counts[0] - rewards[1] / counts[1]);
        }
        means.add("entropy", sums.entropy() / targets);
    }

    long tokens() {
        return tokens;
    }

    Map<String, Double> values() {
        return means.values();
    }
}
