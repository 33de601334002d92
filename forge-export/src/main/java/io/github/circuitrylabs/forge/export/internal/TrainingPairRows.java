package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.export.internal.Column.Type;
import java.util.List;

/** A training pair as a row and back. */
final class TrainingPairRows {

    static final Columns<TrainingPair> COLUMNS = new Columns<>(
            List.of(
                    Column.text("prompt", TrainingPair::prompt),
                    Column.text("completion", TrainingPair::completion),
                    Column.text("evaluation_target", TrainingPair::evaluationTarget),
                    Column.text("scenario_id", pair -> pair.scenarioId().value()),
                    Column.of("weight", Type.REAL, TrainingPair::weight),
                    Column.text(Columns.LABEL, pair -> null)),
            pair -> pair.scenarioId().value());

    private TrainingPairRows() {}

    static ObjectNode toNode(TrainingPair pair) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("prompt", pair.prompt());
        node.put("completion", pair.completion());
        node.put("evaluation_target", pair.evaluationTarget());
        node.put("scenario_id", pair.scenarioId().value());
        node.put("weight", pair.weight());
        return node.putNull(Columns.LABEL);
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
