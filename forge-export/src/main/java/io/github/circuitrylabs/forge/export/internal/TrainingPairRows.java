package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.TrainingPair;

/** A training pair as a row and back. */
final class TrainingPairRows {

    private TrainingPairRows() {}

    static ObjectNode toNode(TrainingPair pair) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("prompt", pair.prompt());
        node.put("completion", pair.completion());
        node.put("evaluation_target", pair.evaluationTarget());
        node.put("scenario_id", pair.scenarioId().value());
        node.put("weight", pair.weight());
        return node;
    }

    static TrainingPair fromRow(Row row) {
        String prompt = row.text("prompt");
        String completion = row.text("completion");
        String target = row.text("evaluation_target");
        ScenarioId id = row.scenarioId("scenario_id");
        Double weight = row.optionalNumber("weight");
        return row.checked(
                "weight", () -> new TrainingPair(prompt, completion, target, id, weight == null ? 1 : weight));
    }
}
