package io.github.circuitrylabs.modelforge.train.safety;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.modelforge.train.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a training must keep to. Immutable.
 *
 * @param anchors texts at whose every token the model is compared with its base
 * @param maxDivergence most KL(model ‖ base), in nats per token, mean over all tokens of the anchors
 * @param probes scenarios that the model answers at each check; empty for none
 * @param judge decides about the answers; must be there if there are probes
 * @param maxIssueRise how much the share of answers with an issue may rise above the base's, in [0, 1]
 * @param retentionShare how much of the training set the retention rows make up, in [0, 1)
 * @param sampling how the answers are drawn; each probe has a seed of its own, the same at every check
 */
public record SafetyConstraints(
        List<String> anchors,
        double maxDivergence,
        List<Scenario> probes,
        @Nullable Judge judge,
        double maxIssueRise,
        double retentionShare,
        Sampling sampling) {

    /** Copies the lists and checks that there is something to hold on to. */
    public SafetyConstraints {
        anchors = List.copyOf(anchors);
        probes = List.copyOf(probes);
        if (anchors.isEmpty() || !(maxDivergence > 0)) {
            throw new InvalidInputException(
                    "A cap on the divergence needs a text to measure it on and a limit above 0, not (%d) texts and (%s)."
                            .formatted(anchors.size(), maxDivergence));
        }
        if (!probes.isEmpty() && judge == null) {
            throw new InvalidInputException("(%d) probes need a judge.".formatted(probes.size()));
        }
        if (!(maxIssueRise >= 0 && maxIssueRise <= 1) || !(retentionShare >= 0 && retentionShare < 1)) {
            throw new InvalidInputException(
                    "The rise of issues (%s) must be in [0, 1], the share of retention rows (%s) in [0, 1)."
                            .formatted(maxIssueRise, retentionShare));
        }
    }

    /** At most 0.5 nats per token away from the base, no probes, a fifth of the rows for retention, greedy answers of 96 tokens. */
    public static SafetyConstraints of(List<String> anchors) {
        return new SafetyConstraints(anchors, 0.5, List.of(), null, 0.05, 0.2, Sampling.greedy(96));
    }

    public SafetyConstraints withMaxDivergence(double nats) {
        return new SafetyConstraints(anchors, nats, probes, judge, maxIssueRise, retentionShare, sampling);
    }

    public SafetyConstraints withProbes(List<Scenario> scenarios, Judge by) {
        return new SafetyConstraints(anchors, maxDivergence, scenarios, by, maxIssueRise, retentionShare, sampling);
    }

    public SafetyConstraints withMaxIssueRise(double rise) {
        return new SafetyConstraints(anchors, maxDivergence, probes, judge, rise, retentionShare, sampling);
    }

    public SafetyConstraints withRetentionShare(double share) {
        return new SafetyConstraints(anchors, maxDivergence, probes, judge, maxIssueRise, share, sampling);
    }

    public SafetyConstraints withSampling(Sampling value) {
        return new SafetyConstraints(anchors, maxDivergence, probes, judge, maxIssueRise, retentionShare, value);
    }
}
