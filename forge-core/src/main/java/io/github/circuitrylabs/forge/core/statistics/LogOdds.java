package io.github.circuitrylabs.forge.core.statistics;

/**
 * How much more a word (or any feature) belongs to one group than to another, shrunk by an informative Dirichlet prior so that
 * rare words do not win by chance (B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words", Political Analysis 16, 2008,
 * equations 15 and 19).
 *
 * @param delta log-odds in the first group less log-odds in the second
 * @param variance of {@code delta}
 */
public record LogOdds(double delta, double variance) {

    /**
     * {@code δ = ln((y₁+α) / (n₁+α₀−y₁−α)) − ln((y₂+α) / (n₂+α₀−y₂−α))}, with variance the sum of the reciprocals of those
     * four counts.
     *
     * @param firstCount y₁, how often the word occurs in the first group
     * @param firstTotal n₁, how many words the first group has
     * @param secondCount y₂
     * @param secondTotal n₂
     * @param prior α, pseudo-count of the word, in (0, {@code priorTotal})
     * @param priorTotal α₀, pseudo-count of all words
     */
    public static LogOdds compare(
            double firstCount,
            double firstTotal,
            double secondCount,
            double secondTotal,
            double prior,
            double priorTotal) {
        Checks.positive("Prior", prior);
        Checks.positive("Prior total less the prior of the word", priorTotal - prior);
        double first = firstCount + prior;
        double firstRest = firstTotal + priorTotal - first;
        double second = secondCount + prior;
        double secondRest = secondTotal + priorTotal - second;
        Checks.positive("First count with its prior", first);
        Checks.positive("First total less its count", firstRest);
        Checks.positive("Second count with its prior", second);
        Checks.positive("Second total less its count", secondRest);
        double delta = Math.log(first / firstRest) - Math.log(second / secondRest);
        return new LogOdds(delta, 1 / first + 1 / firstRest + 1 / second + 1 / secondRest);
    }

    /** δ / σ, about standard normal where both groups use the word alike (equation 22). */
    public double z() {
        return delta / Math.sqrt(variance);
    }

    /** The two-sided p-value of {@link #z()}. */
    public double pValue() {
        return NormalDistribution.twoSidedP(z());
    }
}
