package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import java.util.List;

/** Rows of tokens as the engine's flat batches. */
final class Batches {

    private Batches() {}

    static FlatBatch of(List<TokenizedCompletion> rows) {
        int[] first =
                rows.stream().mapToInt(row -> Math.max(1, row.promptLength())).toArray();
        return FlatBatch.of(rows.stream().map(TokenizedCompletion::ids).toList(), first);
    }

    /** Pairs, each a row that holds its prompt once. */
    static FlatBatch ofPairs(List<TokenizedPreference> pairs) {
        return FlatBatch.ofPairs(
                pairs.stream().map(TokenizedPreference::prompt).toList(),
                pairs.stream().map(TokenizedPreference::chosen).toList(),
                pairs.stream().map(TokenizedPreference::rejected).toList());
    }
}
