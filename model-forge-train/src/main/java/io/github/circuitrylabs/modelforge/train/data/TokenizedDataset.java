package io.github.circuitrylabs.modelforge.train.data;

import java.util.List;
import java.util.Set;

/**
 * A training set as token rows.
 *
 * @param rows the rows to train on, in the order of their text rows
 * @param origins for each row, the index of the text row it came from; for packed text, of the first one in it
 * @param cut the indices of the rows that lost tokens at their end
 * @param report what happened on the way
 * @param digest SHA-256 over the token rows, in hex: changes with the data, the tokenizer, the format and the cut
 */
public record TokenizedDataset<T>(
        List<T> rows, List<Integer> origins, Set<Integer> cut, TokenizationReport report, String digest) {

    /** Copies the collections. */
    public TokenizedDataset {
        rows = List.copyOf(rows);
        origins = List.copyOf(origins);
        cut = Set.copyOf(cut);
    }

    /** Number of rows. */
    public int size() {
        return rows.size();
    }
}
