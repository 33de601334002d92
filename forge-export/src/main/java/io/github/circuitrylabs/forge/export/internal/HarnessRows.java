package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.ArrayList;
import java.util.List;

/** Scenarios as the test cases of evaluation harnesses. */
final class HarnessRows {

    private HarnessRows() {}

    /**
     * A promptfoo test: variable {@code prompt}, one {@code llm-rubric} per criterion. What follows the first message is the
     * variable {@code follow_ups}, a JSON text, since a list would be expanded into one test per item.
     */
    static List<ObjectNode> promptfoo(ExportedScenario row) {
        Scenario scenario = row.scenario();
        ObjectNode test = Json.MAPPER.createObjectNode();
        test.put(
                "description", scenario.evaluationTarget() + " " + scenario.id().shortValue());
        ObjectNode vars = test.putObject("vars");
        vars.put("prompt", TemplateText.escaped(scenario.prompt()));
        if (scenario.isMultiTurn()) {
            vars.put(
                    "follow_ups",
                    TemplateText.escaped(messages(scenario.turns()).toString()));
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
        return List.of(test);
    }

    /**
     * A sample of Inspect. The criteria are the target. A conversation that ends with the person is the whole input; where
     * assistant turns are missing in between, the input is the first message and the rest is {@code metadata.follow_ups}.
     */
    static List<ObjectNode> inspect(ExportedScenario row) {
        Scenario scenario = row.scenario();
        ObjectNode sample = Json.MAPPER.createObjectNode();
        List<Turn> all = new ArrayList<>();
        all.add(Turn.user(scenario.prompt()));
        all.addAll(scenario.turns());
        boolean whole = scenario.isMultiTurn() && alternates(all);
        if (whole) {
            sample.set("input", messages(all));
        } else {
            sample.put("input", scenario.prompt());
        }
        ArrayNode target = sample.putArray("target");
        scenario.successCriteria().forEach(target::add);
        sample.put("id", scenario.id().value());
        ObjectNode metadata = sample.putObject("metadata");
        metadata.put("evaluation_target", scenario.evaluationTarget());
        if (scenario.isMultiTurn() && !whole) {
            metadata.set("follow_ups", messages(scenario.turns()));
        }
        ObjectNode tags = metadata.putObject("tags");
        scenario.tags().forEach(tags::put);
        return List.of(sample);
    }

    /** Whether person and assistant take turns, the person last. */
    private static boolean alternates(List<Turn> turns) {
        for (int i = 0; i < turns.size(); i++) {
            if (turns.get(i).role() != (i % 2 == 0 ? Role.USER : Role.ASSISTANT)) {
                return false;
            }
        }
        return turns.size() % 2 == 1;
    }

    private static ArrayNode messages(List<Turn> turns) {
        ArrayNode messages = Json.MAPPER.createArrayNode();
        for (Turn turn : turns) {
            messages.addObject().put("role", turn.role().wireName()).put("content", turn.content());
        }
        return messages;
    }
}
