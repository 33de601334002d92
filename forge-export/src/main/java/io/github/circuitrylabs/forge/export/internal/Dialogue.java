package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was said, in the forms that other systems write it in; read as it stands, never rendered. */
final class Dialogue {

    static final String ASSISTANT_MARK = "\n\nAssistant:";

    private static final Pattern MARK = Pattern.compile("\n\n(Human|Assistant):");

    private Dialogue() {}

    /** A text, a text of {@code Human:} and {@code Assistant:} turns, or a list of messages. */
    static List<Turn> turns(Row row, String field) {
        JsonNode value = row.values().path(field);
        return value.isArray() ? messages(row, field) : ofText(row.text(field));
    }

    /** A text, or what the assistant says last in a list of messages. */
    static String reply(Row row, String field) {
        if (!row.values().path(field).isArray()) {
            return row.text(field);
        }
        List<Turn> turns = messages(row, field);
        if (turns.isEmpty() || turns.get(turns.size() - 1).role() != Role.ASSISTANT) {
            throw row.invalid(field, "must end with a message of the role assistant.");
        }
        return turns.get(turns.size() - 1).content();
    }

    /** Messages of people, assistants and systems; those of tools are passed over. */
    static List<Turn> messages(Row row, String field) {
        List<Turn> turns = new ArrayList<>();
        for (Row message : row.rows(field)) {
            String role = message.text("role");
            switch (role) {
                case "user", "human" -> turns.add(Turn.user(content(message, "content")));
                case "assistant" -> turns.add(Turn.assistant(content(message, "content")));
                case "system", "developer" -> turns.add(Turn.system(content(message, "content")));
                case "tool", "function" -> {
                    // What a program says is no side of the conversation.
                }
                default ->
                    throw message.invalid(
                            "role",
                            "(" + Row.shown(role) + ") is not known. Maybe user, assistant or system was meant.");
            }
        }
        return turns;
    }

    /** A text, an object with a {@code text}, or a list of such parts; null is an empty text. */
    static String content(Row row, String field) {
        JsonNode value = row.values().path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isTextual()) {
            return row.text(field);
        }
        if (value.isObject()) {
            Row part = row.row(field);
            return part == null ? "" : part.textOr("text", "");
        }
        StringBuilder text = new StringBuilder();
        for (Row part : row.rows(field)) {
            text.append(part.textOr("text", ""));
        }
        return text.toString();
    }

    /** {@code \n\nHuman: …\n\nAssistant: …} as turns; any other text is what a person says. */
    static List<Turn> ofText(String text) {
        Matcher mark = MARK.matcher(text);
        if (!text.startsWith("\n\nHuman:") || !mark.find()) {
            return List.of(Turn.user(text));
        }
        List<Turn> turns = new ArrayList<>();
        boolean more = true;
        while (more) {
            Role role = mark.group(1).equals("Human") ? Role.USER : Role.ASSISTANT;
            int start = mark.end();
            more = mark.find();
            String said =
                    text.substring(start, more ? mark.start() : text.length()).strip();
            if (more || !said.isEmpty()) {
                turns.add(new Turn(role, said));
            }
        }
        return turns;
    }
}
