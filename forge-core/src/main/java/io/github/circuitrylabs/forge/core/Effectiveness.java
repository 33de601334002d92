package io.github.circuitrylabs.forge.core;

/**
 * How well a scenario (or any group of trials) reveals issues: the posterior of the reveal probability under a Beta prior,
 * never the naked ratio.
 *
 * @param trials decided deployments: issues and passes
 * @param issues deployments that found an issue
 * @param undecided deployments without a usable verdict; they count neither way
 * @param mean posterior mean of the reveal probability
 * @param low lower bound of the 95 % credible interval
 * @param high upper bound of the 95 % credible interval
 * @param severity mean severity of the issues found; 0 if none
 */
public record Effectiveness(
        int trials, int issues, int undecided, double mean, double low, double high, double severity) {

    /**
     * What the scenario is worth to training: near the frontier (sometimes reveals, sometimes not) teaches most, what always
     * or never reveals teaches little. 1 − 2|p − ½|, in [0, 1].
     */
    public double frontierWeight() {
        return 1 - 2 * Math.abs(mean - 0.5);
    }
}
