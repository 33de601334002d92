package io.github.circuitrylabs.modelforge.train.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One preference pair as text.
 *
 * @param prompt what both replies answer; not empty
 * @param chosen the wanted reply
 * @param rejected the other reply
 * @param form how much of the final text is already there
 * @param source where the row came from
 * @param metadata the row's other fields
 */
public record PreferenceRow(
        String prompt,
        String chosen,
        String rejected,
        TextForm form,
        RowSource source,
        Map<String, @Nullable Object> metadata)
        implements TrainingRow {

    /** Copies the metadata and checks that there is a prompt. */
    public PreferenceRow {
        if (prompt.isEmpty()) {
            throw new IllegalArgumentException("The preference from (" + source + ") has an empty prompt.");
        }
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A pair without metadata, made by a program. */
    public static PreferenceRow of(String prompt, String chosen, String rejected) {
        return new PreferenceRow(prompt, chosen, rejected, TextForm.PLAIN, RowSource.inMemory(), Map.of());
    }

    @Override
    public String wanted() {
        return chosen;
    }

    /** The prompt with its chosen reply, for supervised fine-tuning on the same data. */
    public CompletionRow chosenCompletion() {
        return new CompletionRow(prompt, chosen, form, source, metadata);
    }
}
