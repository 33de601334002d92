package io.github.circuitrylabs.modelforge.train;

import java.util.Arrays;

/**
 * What a model wrote after a prompt.
 *
 * @param ids new token ids without the one that ended the text
 * @param ended whether the model ended the text itself, rather than being cut at the limit
 * @param logProbability sum of the log-probabilities of the new tokens, the ending one included, in the model's own
 *     distribution (temperature 1, no cuts)
 */
public record Continuation(int[] ids, boolean ended, double logProbability) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Continuation that
                && Arrays.equals(ids, that.ids)
                && ended == that.ended
                && Double.compare(logProbability, that.logProbability) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "Continuation[ids=" + Arrays.toString(ids) + ", ended=" + ended + ", logProbability=" + logProbability
                + "]";
    }
}
