package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.modelforge.train.tokenizer.ChatMessage;
import io.github.circuitrylabs.modelforge.train.tokenizer.ChatTemplate;
import java.util.List;
import java.util.Set;

/**
 * Reads one preference: {@code prompt}, {@code chosen} and {@code rejected}; or only the last two, whose common
 * beginning is the prompt. Texts and conversations both.
 */
final class PreferenceParser {

    /** Where the assistant's words begin in HH-RLHF's dialogues. */
    private static final String ASSISTANT_TURN = "\n\nAssistant:";

    private static final Set<String> WITH_PROMPT = Set.of("prompt", "chosen", "rejected");
    private static final Set<String> WITHOUT_PROMPT = Set.of("chosen", "rejected");

    private final Conversations conversations;

    PreferenceParser(ChatTemplate template) {
        this.conversations = new Conversations(template);
    }

    PreferenceRow parse(RowSource source, RowFields fields) throws RowException {
        if (!fields.has("chosen") || !fields.has("rejected")) {
            throw new RowException(
                    null,
                    "no preference among (" + fields.names() + "). Known are: prompt + chosen + rejected; chosen + "
                            + "rejected with a common beginning.");
        }
        boolean turns = fields.isConversation("chosen") || fields.isConversation("rejected");
        if (turns) {
            return fields.isConversation("prompt") ? explicitTurns(source, fields) : implicitTurns(source, fields);
        }
        return fields.has("prompt") ? explicitText(source, fields) : implicitText(source, fields);
    }

    private static PreferenceRow explicitText(RowSource source, RowFields fields) throws RowException {
        String chosen = fields.nonEmptyText("chosen");
        String rejected = fields.nonEmptyText("rejected");
        refuseEqual(chosen.equals(rejected));
        return new PreferenceRow(
                fields.nonEmptyText("prompt"),
                chosen,
                rejected,
                TextForm.PLAIN,
                source,
                fields.metadataWithout(WITH_PROMPT));
    }

    private static PreferenceRow implicitText(RowSource source, RowFields fields) throws RowException {
        String chosen = fields.nonEmptyText("chosen");
        String rejected = fields.nonEmptyText("rejected");
        refuseEqual(chosen.equals(rejected));
        int common = 0;
        while (common < Math.min(chosen.length(), rejected.length())
                && chosen.charAt(common) == rejected.charAt(common)) {
            common++;
        }
        int turn = chosen.lastIndexOf(ASSISTANT_TURN, common - ASSISTANT_TURN.length());
        if (turn < 0) {
            throw new RowException(
                    "chosen",
                    "the replies have no turn \"\\n\\nAssistant:\" in their common beginning of (" + common
                            + ") characters. Maybe give the prompt in a field of its own.");
        }
        int reply = turn + ASSISTANT_TURN.length();
        if (reply == chosen.length() || reply == rejected.length()) {
            throw new RowException(reply == chosen.length() ? "chosen" : "rejected", "the last reply is empty.");
        }
        return new PreferenceRow(
                chosen.substring(0, reply),
                chosen.substring(reply),
                rejected.substring(reply),
                TextForm.DIALOGUE,
                source,
                fields.metadataWithout(WITHOUT_PROMPT));
    }

    private PreferenceRow explicitTurns(RowSource source, RowFields fields) throws RowException {
        List<ChatMessage> prompt = fields.messages("prompt");
        return turns(source, fields, WITH_PROMPT, prompt, fields.messages("chosen"), fields.messages("rejected"));
    }

    private PreferenceRow implicitTurns(RowSource source, RowFields fields) throws RowException {
        List<ChatMessage> chosen = fields.messages("chosen");
        List<ChatMessage> rejected = fields.messages("rejected");
        refuseEqual(chosen.equals(rejected));
        int common = 0;
        while (common < Math.min(chosen.size(), rejected.size())
                && chosen.get(common).equals(rejected.get(common))) {
            common++;
        }
        if (common == 0 || common == chosen.size() || common == rejected.size()) {
            throw new RowException(
                    "chosen",
                    "the replies have (" + common + ") common turns, of (" + chosen.size() + ") and ("
                            + rejected.size()
                            + "): there is no prompt, or no reply. Maybe give the prompt in a field of "
                            + "its own.");
        }
        return turns(
                source,
                fields,
                WITHOUT_PROMPT,
                chosen.subList(0, common),
                chosen.subList(common, chosen.size()),
                rejected.subList(common, rejected.size()));
    }

    private PreferenceRow turns(
            RowSource source,
            RowFields fields,
            Set<String> used,
            List<ChatMessage> prompt,
            List<ChatMessage> chosen,
            List<ChatMessage> rejected)
            throws RowException {
        refuseEqual(chosen.equals(rejected));
        return new PreferenceRow(
                conversations.prompt(prompt),
                conversations.reply("chosen", prompt, chosen),
                conversations.reply("rejected", prompt, rejected),
                conversations.form(),
                source,
                fields.metadataWithout(used));
    }

    private static void refuseEqual(boolean equal) throws RowException {
        if (equal) {
            throw new RowException("rejected", "is the same as chosen: there is no preference. Maybe drop the row.");
        }
    }
}
