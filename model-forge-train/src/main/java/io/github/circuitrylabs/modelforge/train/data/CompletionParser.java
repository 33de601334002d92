package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.modelforge.train.tokenizer.ChatMessage;
import io.github.circuitrylabs.modelforge.train.tokenizer.ChatTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads one row of supervised fine-tuning: {@code prompt}/{@code completion}, {@code messages} or {@code text}. */
final class CompletionParser {

    private final Conversations conversations;

    CompletionParser(ChatTemplate template) {
        this.conversations = new Conversations(template);
    }

    CompletionRow parse(RowSource source, RowFields fields) throws RowException {
        if (fields.has("prompt") && fields.has("completion")) {
            return fields.isConversation("prompt") || fields.isConversation("completion")
                    ? conversationPair(source, fields)
                    : new CompletionRow(
                            fields.text("prompt"),
                            fields.nonEmptyText("completion"),
                            TextForm.PLAIN,
                            source,
                            fields.metadataWithout(Set.of("prompt", "completion")));
        }
        if (fields.has("messages")) {
            return messages(source, fields);
        }
        if (fields.has("text")) {
            return new CompletionRow(
                    "", fields.nonEmptyText("text"), TextForm.PLAIN, source, fields.metadataWithout(Set.of("text")));
        }
        String advice = fields.has("chosen") && fields.has("rejected")
                ? "This is a preference: load it as one, and train on its chosen reply if that is meant."
                : "Known are: prompt + completion; messages; text.";
        throw new RowException(null, "no fields to train on among (" + fields.names() + "). " + advice);
    }

    private CompletionRow conversationPair(RowSource source, RowFields fields) throws RowException {
        List<ChatMessage> prompt = fields.messages("prompt");
        List<ChatMessage> completion = fields.messages("completion");
        return new CompletionRow(
                conversations.prompt(prompt),
                conversations.reply("completion", prompt, completion),
                conversations.form(),
                source,
                fields.metadataWithout(Set.of("prompt", "completion")));
    }

    private CompletionRow messages(RowSource source, RowFields fields) throws RowException {
        List<ChatMessage> all = fields.messages("messages");
        ChatMessage last = all.get(all.size() - 1);
        if (!last.role().equals("assistant")) {
            throw new RowException(
                    "messages",
                    "the last turn is by (" + last.role() + "), but the assistant's reply is what is learnt. "
                            + "Maybe cut the conversation after the assistant's last turn.");
        }
        List<ChatMessage> prompt = new ArrayList<>(all.subList(0, all.size() - 1));
        return new CompletionRow(
                conversations.prompt(prompt),
                conversations.reply("messages", prompt, List.of(last)),
                conversations.form(),
                source,
                fields.metadataWithout(Set.of("messages")));
    }
}
