package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.util.List;

/** HH-RLHF's turns; a blank follows the colon only where there is content, so that a prompt is a prefix of its reply. */
final class PlainDialogueTemplate implements ChatTemplate {

    @Override
    public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        StringBuilder text = new StringBuilder();
        for (ChatMessage message : messages) {
            switch (message.role()) {
                case "system" -> text.append(message.content());
                case "user" -> text.append("\n\nHuman: ").append(message.content());
                case "assistant" -> text.append("\n\nAssistant: ").append(message.content());
                default ->
                    text.append("\n\n").append(message.role()).append(": ").append(message.content());
            }
        }
        if (addGenerationPrompt) {
            text.append("\n\nAssistant:");
        }
        return text.toString();
    }

    @Override
    public boolean endsReplies() {
        return false;
    }
}
