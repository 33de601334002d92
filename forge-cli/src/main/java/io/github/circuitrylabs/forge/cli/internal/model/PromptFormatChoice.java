package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.data.TrainingRow;
import java.util.List;
import java.util.regex.Pattern;

/** What stands between a bare prompt and its completion, in the names that users type. */
enum PromptFormatChoice {
    auto,
    line,
    joined;

    private static final Pattern GENERATOR_PROMPT = Pattern.compile("Generate \\S+ scenario");

    /** A set of generator prompts is asked on a line of its own, as the generator will be; all else as TRL does. */
    PromptFormat of(List<? extends TrainingRow> rows) {
        return switch (this) {
            case line -> PromptFormat.LINE;
            case joined -> PromptFormat.JOINED;
            case auto ->
                rows.stream()
                                .allMatch(row ->
                                        GENERATOR_PROMPT.matcher(row.prompt()).matches())
                        ? PromptFormat.LINE
                        : PromptFormat.JOINED;
        };
    }
}
