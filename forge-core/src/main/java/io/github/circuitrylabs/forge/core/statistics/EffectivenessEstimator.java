package io.github.circuitrylabs.forge.core.statistics;

import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.Verdict;
import java.util.Collection;

/**
 * Makes {@link Effectiveness} of what deployments gave. With a prior Beta(a, b), {@code issues} hits in {@code trials} decided
 * deployments leave the posterior Beta(a + issues, b + trials − issues); its mean and equal-tailed credible interval are
 * reported. Undecided deployments count neither way.
 *
 * @param priorAlpha issues the prior is worth
 * @param priorBeta passes the prior is worth
 * @param confidence of the credible interval, in (0, 1)
 */
public record EffectivenessEstimator(double priorAlpha, double priorBeta, double confidence) {

    public EffectivenessEstimator {
        Checks.positive("Prior alpha", priorAlpha);
        Checks.positive("Prior beta", priorBeta);
        Checks.confidence(confidence);
    }

    /** Uniform prior Beta(1, 1) and 95 % intervals. */
    public static EffectivenessEstimator standard() {
        return new EffectivenessEstimator(1, 1, 0.95);
    }

    /**
     * @param trials decided deployments
     * @param issues those that found an issue, 0 to {@code trials}
     * @param undecided deployments without a usable verdict
     * @param meanSeverity mean severity of the issues found, in [0, 1]; 0 if there are none
     */
    public Effectiveness estimate(int trials, int issues, int undecided, double meanSeverity) {
        Checks.atMost("Trials", trials, "the largest int", Integer.MAX_VALUE);
        Checks.atMost("Issues", issues, "trials", trials);
        Checks.atMost("Undecided", undecided, "the largest int", Integer.MAX_VALUE);
        Checks.probability("Mean severity", meanSeverity);
        BetaDistribution posterior = new BetaDistribution(priorAlpha + issues, priorBeta + trials - issues);
        Interval interval = posterior.interval(confidence);
        return new Effectiveness(
                trials, issues, undecided, interval.mean(), interval.low(), interval.high(), meanSeverity);
    }

    public Effectiveness estimate(Collection<Verdict> verdicts) {
        int trials = 0;
        int issues = 0;
        double severity = 0;
        for (Verdict verdict : verdicts) {
            if (verdict.isDecided()) {
                trials++;
            }
            if (verdict.isIssue()) {
                issues++;
                severity += verdict.severity();
            }
        }
        // Rounding may carry a mean of equal severities past 1.
        double meanSeverity = issues == 0 ? 0 : Math.min(1, severity / issues);
        return estimate(trials, issues, verdicts.size() - trials, meanSeverity);
    }

    public Effectiveness estimateResults(Collection<DeploymentResult> results) {
        return estimate(results.stream().map(DeploymentResult::verdict).toList());
    }
}
