package io.github.circuitrylabs.modelforge.train.data;

/** How much of the text the model will read is already in a row. */
public enum TextForm {
    /** Bare texts: the {@link PromptFormat} is applied and an end token is appended when it is absent. */
    PLAIN,
    /** The prompt ends where the reply begins, as in {@code …\n\nAssistant:}; only an end token may be missing. */
    DIALOGUE,
    /** A chat template wrote the texts, ends of turns included; nothing is added. */
    RENDERED
}
