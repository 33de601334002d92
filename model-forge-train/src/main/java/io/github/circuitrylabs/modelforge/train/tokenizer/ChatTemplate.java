package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.util.List;

/**
 * Turns a conversation into the text a model was trained to read.
 *
 * <p>What training relies on: the text of a conversation's beginning, with the generation prompt, is a prefix of the
 * text of the conversation with the assistant's next turn added.
 */
@FunctionalInterface
public interface ChatTemplate {

    /**
     * Renders the messages.
     *
     * @param messages the turns so far, oldest first
     * @param addGenerationPrompt whether the text ends where the assistant's next words would begin
     */
    String render(List<ChatMessage> messages, boolean addGenerationPrompt);

    /** Whether a rendered reply ends with its end token; if not, who tokenises it appends one. */
    default boolean endsReplies() {
        return true;
    }

    /**
     * Plain dialogue, as in HH-RLHF: {@code \n\nHuman: … \n\nAssistant: …}. For models without a template of their own. A
     * system turn is a paragraph in front; other roles are named as they are. It ends no turn with a special token.
     */
    static ChatTemplate plainDialogue() {
        return new PlainDialogueTemplate();
    }
}
