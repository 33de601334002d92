package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;

/** How a conversation is written for a model: it answers well only in the form it was trained in. */
public enum Asking {
    /** The prompt, then a line feed: {@link PromptFormat#LINE}. */
    LINE(PromptFormat.LINE),
    /** The prompt and nothing else: {@link PromptFormat#JOINED}. */
    JOINED(PromptFormat.JOINED),
    /** {@code \n\nHuman: … \n\nAssistant:}, as preference data in plain text write it. */
    DIALOGUE(PromptFormat.JOINED);

    private final PromptFormat format;

    Asking(PromptFormat format) {
        this.format = format;
    }

    /** How pairs of prompt and reply are joined. */
    public PromptFormat format() {
        return format;
    }

    /** The text that the model continues with its reply. */
    public String render(Conversation conversation) {
        if (this != DIALOGUE) {
            return format.render(
                    conversation.turns().size() == 1 ? conversation.lastUserMessage() : joined(conversation));
        }
        return joined(conversation) + "\n\nAssistant:";
    }

    private static String joined(Conversation conversation) {
        StringBuilder text = new StringBuilder();
        for (Turn turn : conversation.turns()) {
            text.append(turn.role() == Role.ASSISTANT ? "\n\nAssistant: " : "\n\nHuman: ")
                    .append(turn.content());
        }
        return text.toString();
    }

    /** What of the model's continuation is its reply: another speaker's turn is not. */
    public String reply(String written) {
        int next = written.indexOf("\n\nHuman:");
        return (next < 0 ? written : written.substring(0, next)).strip();
    }
}
