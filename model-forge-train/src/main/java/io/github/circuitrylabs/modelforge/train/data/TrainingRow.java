package io.github.circuitrylabs.modelforge.train.data;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of a training set as text, before it is tokenised. */
public sealed interface TrainingRow permits CompletionRow, PreferenceRow, UnpairedRow {

    /** What the model reads; empty in a plain-text row. */
    String prompt();

    /** What the model is taught to write: the completion, or the chosen reply; empty for an undesirable reply. */
    String wanted();

    /** How much of the final text is already there. */
    TextForm form();

    /** Where the row came from. */
    RowSource source();

    /** Every field of the row that is no text to train on, as plain Java values; insertion order is kept. */
    Map<String, @Nullable Object> metadata();

    /** How often the row is to be seen, against others: its {@code weight} field, or 1. */
    default double weight() {
        return metadata().get("weight") instanceof Number weight ? weight.doubleValue() : 1.0;
    }
}
