package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.Canary;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Scenarios as the test cases of evaluation harnesses. */
final class HarnessRows {

    private HarnessRows() {}

    /**
     * A promptfoo test: variable {@code prompt}, one {@code llm-rubric} per criterion. What follows the first message is the
     * variable {@code follow_ups}, a JSON text, since a list would be expanded into one test per item.
     */
    static List<ObjectNode> promptfoo(ExportedScenario row, @Nullable Canary canary) {
        Scenario scenario = row.scenario();
        ObjectNode test = Json.MAPPER.createObjectNode();
        test.put(
                "description", scenario.evaluationTarget() + " " + scenario.id().shortValue());
        ObjectNode vars = test.putObject("vars");
        vars.put("prompt", TemplateText.escaped(scenario.prompt()));
        if (scenario.isMultiTurn()) {
            // Within a text of JSON a NUL would pass as an escape and be refused when it comes back.
            ObjectNode followUps =
                    Json.MAPPER.createObjectNode().put("id", scenario.id().value());
            followUps.set("follow_ups", messages(scenario.turns()));
            vars.put(
                    "follow_ups",
                    TemplateText.escaped(
                            WellFormed.require(followUps).get("follow_ups").toString()));
        }
        ArrayNode asserts = test.putArray("assert");
        for (String criterion : scenario.successCriteria()) {
            asserts.addObject().put("type", "llm-rubric").put("value", TemplateText.escaped(criterion));
        }
        ObjectNode metadata = test.putObject("metadata");
        metadata.put("pluginId", scenario.evaluationTarget());
        metadata.put("strategyId", scenario.tags().getOrDefault("technique", "basic"));
        metadata.put("scenario_id", scenario.id().value());
        metadata.put("evaluation_target", scenario.evaluationTarget());
        if (scenario.isBenignTwin()) {
            metadata.put(Scenario.KIND_TAG, Scenario.BENIGN_TWIN);
        }
        mark(metadata, row, canary);
        return List.of(test);
    }

    /** A promptfoo test of ours as a scenario; the assertions that are no rubrics are passed over. */
    static ExportedScenario fromPromptfoo(Row row) {
        Row vars = required(row, "vars");
        Row metadata = required(row, "metadata");
        List<String> criteria = row.rows("assert").stream()
                .filter(assertion -> "llm-rubric".equals(assertion.optionalText("type")))
                .map(assertion -> TemplateText.unescaped(assertion.text("value")))
                .toList();
        List<Turn> turns = List.of();
        String followUps = vars.optionalText("follow_ups");
        if (followUps != null) {
            turns = turns(vars, "follow_ups", TemplateText.unescaped(followUps));
        }
        String technique = metadata.textOr("strategyId", "basic");
        Map<String, String> tags = new LinkedHashMap<>();
        kind(metadata, tags);
        if (!technique.equals("basic")) {
            tags.put("technique", technique);
        }
        return scenario(
                row,
                metadata.textOr("evaluation_target", metadata.textOr("pluginId", "unknown")),
                TemplateText.unescaped(vars.text("prompt")),
                criteria,
                turns,
                tags);
    }

    /**
     * A sample of Inspect. The criteria are the target. The input of a multi-turn scenario is the conversation as far as the
     * scenario tells both sides; what the person says after replies that are not written yet is {@code metadata.follow_ups}.
     */
    static List<ObjectNode> inspect(ExportedScenario row, @Nullable Canary canary) {
        Scenario scenario = row.scenario();
        ObjectNode sample = Json.MAPPER.createObjectNode();
        List<Turn> all = conversation(scenario);
        int told = told(all);
        if (scenario.isMultiTurn()) {
            sample.set("input", messages(all.subList(0, told)));
        } else {
            sample.put("input", scenario.prompt());
        }
        ArrayNode target = sample.putArray("target");
        scenario.successCriteria().forEach(target::add);
        sample.put("id", scenario.id().value());
        ObjectNode metadata = sample.putObject("metadata");
        metadata.put("evaluation_target", scenario.evaluationTarget());
        if (told < all.size()) {
            metadata.set("follow_ups", messages(all.subList(told, all.size())));
        }
        ObjectNode tags = metadata.putObject("tags");
        scenario.tags().forEach(tags::put);
        mark(metadata, row, canary);
        return List.of(sample);
    }

    /** A sample of ours as a scenario. */
    static ExportedScenario fromInspect(Row row) {
        Row metadata = required(row, "metadata");
        List<Turn> all = new ArrayList<>();
        if (row.values().path("input").isArray()) {
            row.rows("input").stream().map(ScenarioRows::turn).forEach(all::add);
        } else {
            all.add(Turn.user(row.text("input")));
        }
        metadata.rows("follow_ups").stream().map(ScenarioRows::turn).forEach(all::add);
        if (all.isEmpty() || all.get(0).role() != Role.USER) {
            throw row.invalid("input", "must begin with a message of the role user.");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        Row stated = metadata.row("tags");
        if (stated != null) {
            stated.values().fieldNames().forEachRemaining(name -> tags.put(stated.name(name), stated.text(name)));
        }
        return scenario(
                row,
                metadata.text("evaluation_target"),
                all.get(0).content(),
                row.texts("target"),
                all.subList(1, all.size()),
                tags);
    }

    private static void mark(ObjectNode metadata, ExportedScenario row, @Nullable Canary canary) {
        metadata.put(Columns.LABEL, row.contentLabel());
        if (canary != null) {
            metadata.put(Columns.CANARY, canary.text());
        }
    }

    /** The first message and all that follow. */
    static List<Turn> conversation(Scenario scenario) {
        List<Turn> all = new ArrayList<>();
        all.add(Turn.user(scenario.prompt()));
        all.addAll(scenario.turns());
        return all;
    }

    /** How many turns from the start take turns between person and assistant, the person last. */
    static int told(List<Turn> turns) {
        int told = 1;
        while (told + 1 < turns.size()
                && turns.get(told).role() == Role.ASSISTANT
                && turns.get(told + 1).role() == Role.USER) {
            told += 2;
        }
        return told;
    }

    static void kind(Row metadata, Map<String, String> tags) {
        String kind = metadata.optionalText(Scenario.KIND_TAG);
        if (kind != null) {
            tags.put(Scenario.KIND_TAG, kind);
        }
    }

    static ExportedScenario scenario(
            Row row, String target, String prompt, List<String> criteria, List<Turn> turns, Map<String, String> tags) {
        return new ExportedScenario(
                row.checked(null, () -> Scenario.of(target, prompt, criteria, turns, tags, Provenance.of("import"))),
                null,
                null);
    }

    private static Row required(Row row, String field) {
        Row nested = row.row(field);
        if (nested == null) {
            throw row.invalid(field, "is missing. Maybe the file is of another format.");
        }
        return nested;
    }

    static List<Turn> turns(Row row, String field, String json) {
        try {
            JsonNode list = Json.MAPPER.readTree(json);
            ObjectNode holder = Json.MAPPER.createObjectNode();
            holder.set(field, list);
            return row.sibling(holder).rows(field).stream()
                    .map(ScenarioRows::turn)
                    .toList();
        } catch (JsonProcessingException e) {
            throw row.invalid(field, "is no JSON list of messages (" + e.getOriginalMessage() + ").");
        }
    }

    static ArrayNode messages(List<Turn> turns) {
        ArrayNode messages = Json.MAPPER.createArrayNode();
        for (Turn turn : turns) {
            messages.addObject().put("role", turn.role().wireName()).put("content", turn.content());
        }
        return messages;
    }
}
