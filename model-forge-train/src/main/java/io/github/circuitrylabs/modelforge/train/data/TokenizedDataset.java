package io.github.circuitrylabs.modelforge.train.data;

import java.util.List;

/**
 * A training set as token rows.
 *
 * @param rows the rows to train on, in the order of their text rows
 * @param origins for each row, the index of the text row it came from; for packed text, of the first one in it
 * @param report what happened on the way
 * @param digest SHA-256 over the token rows, in hex: changes with the data, the tokenizer, the format and the cut
 */
public record TokenizedDataset<T>(List<T> rows, List<Integer> origins, TokenizationReport report, String digest) {

    /** Copies the lists. */
    public TokenizedDataset {
        rows = List.copyOf(rows);
        origins = List.copyOf(origins);
    }

    /** Number of rows. */
    public int size() {
        return rows.size();
    }
}
