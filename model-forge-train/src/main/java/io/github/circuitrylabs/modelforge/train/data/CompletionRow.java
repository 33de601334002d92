package io.github.circuitrylabs.modelforge.train.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of supervised fine-tuning: a prompt and the completion that is learnt.
 *
 * @param prompt what the model reads; empty for plain text, of which all is learnt
 * @param completion what the model is to write; not empty
 * @param form how much of the final text is already there
 * @param source where the row came from
 * @param metadata the row's other fields
 */
public record CompletionRow(
        String prompt, String completion, TextForm form, RowSource source, Map<String, @Nullable Object> metadata)
        implements TrainingRow {

    /** Copies the metadata and checks that there is something to learn. */
    public CompletionRow {
        if (completion.isEmpty()) {
            throw new IllegalArgumentException("The row from (" + source + ") has an empty completion.");
        }
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A row without metadata, made by a program. */
    public static CompletionRow of(String prompt, String completion) {
        return new CompletionRow(prompt, completion, TextForm.PLAIN, RowSource.inMemory(), Map.of());
    }

    /** Plain text, all of which is learnt. */
    public static CompletionRow ofText(String text) {
        return of("", text);
    }

    @Override
    public String wanted() {
        return completion;
    }
}
