package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.GeneratorPrompt;
import io.github.circuitrylabs.forge.core.ImportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that trainers read, of every kind, told apart by their fields: preference with a prompt or without, unpaired, prompt and
 * completion, prompt only, messages, and a text of turns. Good replies become completions; bad ones are counted and not taken.
 */
final class TrlImport {

    private static final String CHOSEN = "chosen";
    private static final String REJECTED = "rejected";
    private static final String COMPLETION = "completion";
    private static final String PROMPT = "prompt";

    private TrlImport() {}

    static ImportedScenario fromRow(Row row) {
        if (row.has(CHOSEN) && row.has(REJECTED)) {
            return row.has(PROMPT)
                    ? replied(row, Dialogue.turns(row, PROMPT), PROMPT, Dialogue.reply(row, CHOSEN), 1)
                    : implicit(row);
        }
        if (row.has(COMPLETION)) {
            boolean bad = row.values().path("label").isBoolean()
                    && !row.values().path("label").booleanValue();
            List<Turn> prompt = Dialogue.turns(row, PROMPT);
            return bad
                    ? new ImportedScenario(scenario(row, prompt, PROMPT), List.of(), List.of(), 1)
                    : replied(row, prompt, PROMPT, Dialogue.reply(row, COMPLETION), 0);
        }
        if (row.has(PROMPT)) {
            List<Turn> turns = new ArrayList<>(Dialogue.turns(row, PROMPT));
            turns.addAll(Dialogue.messages(row, "follow_ups"));
            return new ImportedScenario(scenario(row, turns, PROMPT), List.of(), List.of(), 0);
        }
        String field = row.has("messages") ? "messages" : "text";
        if (!row.has(field)) {
            throw row.invalid(
                    null,
                    "has none of prompt, chosen and rejected, messages, text. Maybe --map says which of its fields they are.");
        }
        return ended(row, Dialogue.turns(row, field), field);
    }

    /** A pair whose prompt is what both texts begin with; such files hold harmful replies, so the row is labelled. */
    static PreferencePair implicitPair(Row row) {
        Split split = split(row);
        String target = Observations.target(row, null);
        ScenarioId id = scenario(row, split.prompt(), CHOSEN).id();
        return new PreferencePair(
                split.promptText(),
                split.chosen(),
                split.rejected(),
                row.textOr(Columns.LABEL, PreferencePair.ADVERSARIAL_CONTENT),
                target,
                id,
                row.textOr("source", "import"),
                row.optionalText("validated_by"));
    }

    private record Split(List<Turn> prompt, String promptText, String chosen, String rejected) {}

    private static ImportedScenario implicit(Row row) {
        Split split = split(row);
        return replied(row, split.prompt(), CHOSEN, split.chosen(), 1);
    }

    /** The longest common beginning, cut back to a turn. */
    private static Split split(Row row) {
        if (row.values().path(CHOSEN).isArray()) {
            List<Turn> chosen = Dialogue.messages(row, CHOSEN);
            List<Turn> rejected = Dialogue.messages(row, REJECTED);
            int common = 0;
            while (common < Math.min(chosen.size(), rejected.size()) - 1
                    && chosen.get(common).equals(rejected.get(common))) {
                common++;
            }
            List<Turn> prompt = chosen.subList(0, common);
            return new Split(prompt, text(prompt), Dialogue.reply(row, CHOSEN), Dialogue.reply(row, REJECTED));
        }
        String chosen = row.text(CHOSEN);
        String rejected = row.text(REJECTED);
        int common = 0;
        while (common < Math.min(chosen.length(), rejected.length())
                && chosen.charAt(common) == rejected.charAt(common)) {
            common++;
        }
        int mark = chosen.lastIndexOf(Dialogue.ASSISTANT_MARK, common - Dialogue.ASSISTANT_MARK.length());
        if (mark < 0) {
            throw row.invalid(
                    CHOSEN,
                    "and rejected have no prompt in common: both must begin with the same \"\\n\\nHuman: …\\n\\nAssistant:\".");
        }
        int cut = mark + Dialogue.ASSISTANT_MARK.length();
        return new Split(
                Dialogue.ofText(chosen.substring(0, cut)),
                chosen.substring(0, cut),
                chosen.substring(cut).strip(),
                rejected.substring(cut).strip());
    }

    private static String text(List<Turn> turns) {
        StringBuilder text = new StringBuilder();
        turns.forEach(turn -> text.append(turn.role() == Role.ASSISTANT ? "\n\nAssistant: " : "\n\nHuman: ")
                .append(turn.content()));
        return text.append(Dialogue.ASSISTANT_MARK).toString();
    }

    /** A conversation whose last word is the assistant's: a good reply. */
    private static ImportedScenario ended(Row row, List<Turn> turns, String field) {
        if (!turns.isEmpty() && turns.get(turns.size() - 1).role() == Role.ASSISTANT) {
            String reply = turns.get(turns.size() - 1).content();
            return replied(row, turns.subList(0, turns.size() - 1), field, reply, 0);
        }
        return new ImportedScenario(scenario(row, turns, field), List.of(), List.of(), 0);
    }

    private static ImportedScenario replied(Row row, List<Turn> prompt, String field, String reply, int leftOut) {
        String target = Observations.target(row, null);
        if (prompt.equals(List.of(Turn.user(GeneratorPrompt.forTarget(target))))) {
            // What a generator learns from: the reply is the scenario.
            Scenario written =
                    Observations.scenario(row, field, target, List.of(Turn.user(reply)), List.of(), tags(row));
            return new ImportedScenario(written, List.of(), List.of(), leftOut);
        }
        Scenario scenario = scenario(row, prompt, field);
        Completion completion =
                new Completion(scenario.id(), reply, row.textOr("source", "import"), Observations.UNKNOWN_TIME);
        return new ImportedScenario(scenario, reply.isBlank() ? List.of() : List.of(completion), List.of(), leftOut);
    }

    private static Scenario scenario(Row row, List<Turn> turns, String field) {
        return Observations.scenario(row, field, Observations.target(row, null), turns, List.of(), tags(row));
    }

    private static Map<String, String> tags(Row row) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (Scenario.BENIGN_TWIN.equals(row.optionalText(Scenario.KIND_TAG))) {
            tags.put(Scenario.KIND_TAG, Scenario.BENIGN_TWIN);
        }
        JsonNode id = row.values().path("scenario_id");
        if (id.isTextual()) {
            tags.put(ScenarioRows.METADATA + "scenario_id", row.text("scenario_id"));
        }
        return tags;
    }
}
