package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.modelforge.train.tokenizer.ChatTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads replies with a verdict: {@code prompt}, {@code completion}, {@code label}; of a preference, both of its replies. */
final class UnpairedParser {

    private static final Set<String> USED = Set.of("prompt", "completion", "label");

    private final CompletionParser completions;
    private final PreferenceParser preferences;

    UnpairedParser(ChatTemplate template) {
        this.completions = new CompletionParser(template);
        this.preferences = new PreferenceParser(template);
    }

    List<UnpairedRow> parse(RowSource source, RowFields fields) throws RowException {
        if (fields.has("chosen") && fields.has("rejected")) {
            return bothRepliesOf(preferences.parse(source, fields));
        }
        if (!fields.has("prompt") || !fields.has("completion") || !fields.has("label")) {
            throw new RowException(
                    null,
                    "no reply with a verdict among (" + fields.names()
                            + "). Known are: prompt + completion + label (true or false); prompt + chosen + rejected.");
        }
        boolean desirable = fields.truth("label");
        CompletionRow row = completions.parse(source, fields);
        if (row.prompt().isEmpty()) {
            throw new RowException("prompt", "is empty. Maybe drop the row.");
        }
        return List.of(new UnpairedRow(
                row.prompt(), row.completion(), desirable, row.form(), source, fields.metadataWithout(USED)));
    }

    private static List<UnpairedRow> bothRepliesOf(PreferenceRow pair) {
        List<UnpairedRow> rows = new ArrayList<>();
        rows.add(new UnpairedRow(pair.prompt(), pair.chosen(), true, pair.form(), pair.source(), pair.metadata()));
        rows.add(new UnpairedRow(pair.prompt(), pair.rejected(), false, pair.form(), pair.source(), pair.metadata()));
        return rows;
    }
}
