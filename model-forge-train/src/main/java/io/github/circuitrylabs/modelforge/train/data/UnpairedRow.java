package io.github.circuitrylabs.modelforge.train.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One reply with a verdict, as text: what KTO learns from where nobody wrote the opposite reply.
 *
 * @param prompt what the reply answers; not empty
 * @param completion the reply; not empty
 * @param desirable whether such replies are wanted
 * @param form how much of the final text is already there
 * @param source where the row came from
 * @param metadata the row's other fields
 */
public record UnpairedRow(
        String prompt,
        String completion,
        boolean desirable,
        TextForm form,
        RowSource source,
        Map<String, @Nullable Object> metadata)
        implements TrainingRow {

    /** Copies the metadata and checks that there is a prompt and a reply. */
    public UnpairedRow {
        if (prompt.isEmpty() || completion.isEmpty()) {
            throw new IllegalArgumentException("The row from (" + source + ") has an empty prompt or completion.");
        }
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A row without metadata, made by a program. */
    public static UnpairedRow of(String prompt, String completion, boolean desirable) {
        return new UnpairedRow(prompt, completion, desirable, TextForm.PLAIN, RowSource.inMemory(), Map.of());
    }

    /** The completion where it is desirable; of an undesirable one nothing is taught to write. */
    @Override
    public String wanted() {
        return desirable ? completion : "";
    }
}
