package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of tokens as the engine's flat batches. */
final class Batches {

    private Batches() {}

    static FlatBatch of(List<TokenizedCompletion> rows) {
        int[] first =
                rows.stream().mapToInt(row -> Math.max(1, row.promptLength())).toArray();
        return FlatBatch.of(rows.stream().map(TokenizedCompletion::ids).toList(), first);
    }

    /** Every pair as two sequences: all with the chosen reply, then all with the rejected one. */
    static FlatBatch ofPairs(List<TokenizedPreference> pairs) {
        List<int[]> sequences = new ArrayList<>();
        pairs.forEach(pair -> sequences.add(join(pair.prompt(), pair.chosen())));
        pairs.forEach(pair -> sequences.add(join(pair.prompt(), pair.rejected())));
        int[] prompts = pairs.stream().mapToInt(pair -> pair.prompt().length).toArray();
        int[] first = Arrays.copyOf(prompts, 2 * prompts.length);
        System.arraycopy(prompts, 0, first, prompts.length, prompts.length);
        return FlatBatch.of(sequences, first);
    }

    private static int[] join(int[] prompt, int[] reply) {
        int[] joined = Arrays.copyOf(prompt, prompt.length + reply.length);
        System.arraycopy(reply, 0, joined, prompt.length, reply.length);
        return joined;
    }
}
