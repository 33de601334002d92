package io.github.circuitrylabs.modelforge.train.data;

import java.util.Arrays;

/**
 * One sequence to train on by cross-entropy: a prompt, which is only read, followed by the completion that is learnt.
 *
 * <p>Immutable by agreement: the array is not copied, for a dataset holds millions of tokens; nobody writes to it.
 *
 * @param ids token ids of prompt and completion, [length]; at least one of them belongs to the completion
 * @param promptLength number of leading ids without a loss; 0 in plain-text mode, where every token but the first,
 *     which nothing predicts, is a target
 */
public record TokenizedCompletion(int[] ids, int promptLength) {

    /** Checks the bounds. */
    public TokenizedCompletion {
        if (promptLength < 0 || promptLength >= ids.length) {
            throw new IllegalArgumentException(
                    "A sequence of (%d) tokens cannot have a prompt of (%d): no completion is left."
                            .formatted(ids.length, promptLength));
        }
    }

    /** Number of tokens of the whole sequence. */
    public int length() {
        return ids.length;
    }

    /** Number of tokens that have a loss: those after the prompt, without the first of the sequence. */
    public int targets() {
        return ids.length - Math.max(1, promptLength);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenizedCompletion that
                && promptLength == that.promptLength
                && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + promptLength;
    }

    @Override
    public String toString() {
        return "TokenizedCompletion[" + promptLength + " prompt + " + (ids.length - promptLength)
                + " completion tokens]";
    }
}
