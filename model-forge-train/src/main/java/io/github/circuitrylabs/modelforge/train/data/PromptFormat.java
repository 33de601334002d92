package io.github.circuitrylabs.modelforge.train.data;

/**
 * What stands between a prompt and its completion: the one place that says it, for training and for generating alike.
 * A model is only asked well in the format it was trained in.
 */
public enum PromptFormat {
    /**
     * Prompt, line feed, completion, end token: for prompts that are an instruction on a line of their own, such as
     * {@code Generate ai_psychosis scenario}.
     */
    LINE("\n"),

    /** Prompt, completion, end token, with nothing in between: as TRL does with plain texts. */
    JOINED("");

    private final String separator;

    PromptFormat(String separator) {
        this.separator = separator;
    }

    /** The prompt as the model reads it, up to where its own words begin. */
    public String render(String prompt) {
        return prompt + separator;
    }

    /** The row's prompt as the model reads it; only bare texts need the separator. */
    String render(TrainingRow row) {
        return row.form() == TextForm.PLAIN && !row.prompt().isEmpty() ? render(row.prompt()) : row.prompt();
    }
}
