package io.github.circuitrylabs.modelforge.train.data;

import java.util.Arrays;

/**
 * One preference pair: what was asked, the reply that is wanted and the reply that is not. The two sequences a loss
 * compares are {@code prompt + chosen} and {@code prompt + rejected}.
 *
 * <p>Immutable by agreement: the arrays are not copied; nobody writes to them.
 *
 * @param prompt token ids both replies follow, [p]; not empty, for the first token of a reply needs a predecessor
 * @param chosen token ids of the wanted reply, [c ≥ 1]
 * @param rejected token ids of the other reply, [r ≥ 1]
 */
public record TokenizedPreference(int[] prompt, int[] chosen, int[] rejected) {

    /** Checks that no part is empty. */
    public TokenizedPreference {
        if (prompt.length == 0 || chosen.length == 0 || rejected.length == 0) {
            throw new IllegalArgumentException(
                    "A preference needs tokens in prompt (%d), chosen (%d) and rejected (%d)."
                            .formatted(prompt.length, chosen.length, rejected.length));
        }
    }

    /** Number of tokens when the prompt is stored once: p + c + r. */
    public int length() {
        return prompt.length + chosen.length + rejected.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenizedPreference that
                && Arrays.equals(prompt, that.prompt)
                && Arrays.equals(chosen, that.chosen)
                && Arrays.equals(rejected, that.rejected);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(prompt) + Arrays.hashCode(chosen)) + Arrays.hashCode(rejected);
    }

    @Override
    public String toString() {
        return "TokenizedPreference[" + prompt.length + " prompt, " + chosen.length + " chosen, " + rejected.length
                + " rejected tokens]";
    }
}
