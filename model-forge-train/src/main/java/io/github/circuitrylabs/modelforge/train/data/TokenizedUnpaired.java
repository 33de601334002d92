package io.github.circuitrylabs.modelforge.train.data;

import java.util.Arrays;

/**
 * One reply with a verdict.
 *
 * <p>Immutable by agreement: the arrays are not copied; nobody writes to them.
 *
 * @param prompt token ids that the reply follows, [p]; not empty
 * @param completion token ids of the reply, [c ≥ 1]
 * @param desirable whether such replies are wanted
 */
public record TokenizedUnpaired(int[] prompt, int[] completion, boolean desirable) {

    /** Checks that no part is empty. */
    public TokenizedUnpaired {
        if (prompt.length == 0 || completion.length == 0) {
            throw new IllegalArgumentException("An unpaired reply needs tokens in prompt (%d) and completion (%d)."
                    .formatted(prompt.length, completion.length));
        }
    }

    /** Number of tokens: p + c. */
    public int length() {
        return prompt.length + completion.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenizedUnpaired that
                && desirable == that.desirable
                && Arrays.equals(prompt, that.prompt)
                && Arrays.equals(completion, that.completion);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(prompt) + Arrays.hashCode(completion)) + Boolean.hashCode(desirable);
    }

    @Override
    public String toString() {
        return "TokenizedUnpaired[" + prompt.length + " prompt, " + completion.length
                + (desirable ? " desirable" : " undesirable") + " tokens]";
    }
}
