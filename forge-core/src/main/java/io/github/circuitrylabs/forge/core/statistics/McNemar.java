package io.github.circuitrylabs.forge.core.statistics;

/**
 * McNemar's test of paired yes-or-no outcomes: whether as many pairs changed one way as the other. Exact, from the binomial
 * distribution, so it holds for few changes too (Q. McNemar, Psychometrika 12, 1947; A. Agresti, "Categorical Data
 * Analysis", 3rd edition, 11.1).
 */
public final class McNemar {

    private McNemar() {}

    /**
     * The two-sided p-value: {@code min(1, 2 P(X ≤ min(gained, lost)))} with X binomial over all changes with probability ½.
     * Pairs that did not change say nothing about the direction and are not asked for.
     *
     * @param gained pairs that are "yes" only in the second measurement
     * @param lost pairs that are "yes" only in the first
     * @return in (0, 1]; 1 if nothing changed
     */
    public static double exactP(int gained, int lost) {
        Checks.atMost("Gained", gained, "the largest int", Integer.MAX_VALUE);
        Checks.atMost("Lost", lost, "the largest int", Integer.MAX_VALUE);
        int fewer = Math.min(gained, lost);
        long changed = (long) gained + lost;
        if (changed == 0) {
            return 1;
        }
        double logHalf = changed * Math.log(0.5);
        double logTerm = 0;
        double tail = Math.exp(logHalf);
        for (int k = 1; k <= fewer; k++) {
            logTerm += Math.log((double) (changed - k + 1) / k);
            tail += Math.exp(logTerm + logHalf);
        }
        return Math.min(1, 2 * tail);
    }
}
