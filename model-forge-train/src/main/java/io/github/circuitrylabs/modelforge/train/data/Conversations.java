package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.tokenizer.ChatMessage;
import io.github.circuitrylabs.modelforge.train.tokenizer.ChatTemplate;
import java.util.ArrayList;
import java.util.List;

/** Renders the turns of a row: the prompt with the generation prompt, and the reply as what the template adds to it. */
final class Conversations {

    private final ChatTemplate template;

    Conversations(ChatTemplate template) {
        this.template = template;
    }

    TextForm form() {
        return template.endsReplies() ? TextForm.RENDERED : TextForm.DIALOGUE;
    }

    String prompt(List<ChatMessage> turns) throws RowException {
        return turns.isEmpty() ? "" : render(turns, true);
    }

    String reply(String field, List<ChatMessage> prompt, List<ChatMessage> reply) throws RowException {
        List<ChatMessage> whole = new ArrayList<>(prompt);
        whole.addAll(reply);
        String text = render(whole, false);
        String start = prompt(prompt);
        if (!text.startsWith(start) || text.length() == start.length()) {
            throw new RowException(
                    field,
                    "the chat template does not continue the prompt with this reply. Maybe the template rewrites "
                            + "earlier turns; render the texts first and give prompt and completion as text.");
        }
        return text.substring(start.length());
    }

    /** A template that refuses a conversation, or cannot write it, makes it a faulty row. */
    private String render(List<ChatMessage> turns, boolean addGenerationPrompt) throws RowException {
        try {
            return template.render(turns, addGenerationPrompt);
        } catch (InvalidInputException e) {
            throw new RowException(null, String.valueOf(e.getMessage()));
        }
    }
}
