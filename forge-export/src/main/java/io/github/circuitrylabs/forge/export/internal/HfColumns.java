package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.TrainingPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The columns of a dataset folder and their types. */
public record HfColumns(List<Column> all, List<String> tasks) {

    /** A column's type: a scalar's name, a list of texts, or a list of messages. */
    record Column(String name, String type) {}

    private static final String TEXTS = "texts";
    private static final String MESSAGES = "messages";
    private static final Set<String> WHOLE = Set.of(
            "rating_stars",
            "effectiveness_trials",
            "effectiveness_issues",
            "effectiveness_undecided",
            "provenance_seed",
            "provenance_tokens");
    private static final Set<String> REAL = Set.of(
            "effectiveness_mean",
            "effectiveness_low",
            "effectiveness_high",
            "effectiveness_severity",
            "provenance_temperature",
            "provenance_cost");

    public static final HfColumns SCENARIOS = new HfColumns(
            CsvColumns.NAMES.stream().map(name -> new Column(name, type(name))).toList(), List.of("text-generation"));

    public static final HfColumns TRAINING_PAIRS = new HfColumns(
            List.of(
                    new Column("prompt", "string"),
                    new Column("completion", "string"),
                    new Column("evaluation_target", "string"),
                    new Column("scenario_id", "string"),
                    new Column("weight", "float64")),
            List.of("text-generation"));

    public static final HfColumns PREFERENCE_PAIRS = new HfColumns(
            Stream.of(
                            "prompt",
                            "chosen",
                            "rejected",
                            "content_label",
                            "evaluation_target",
                            "scenario_id",
                            "prompt_id",
                            "source",
                            "validated_by")
                    .map(name -> new Column(name, "string"))
                    .toList(),
            List.of("text-generation"));

    public static ObjectNode scenario(ExportedScenario row) {
        ObjectNode nested = ScenarioRows.toNode(row);
        ObjectNode flat = Json.MAPPER.createObjectNode();
        for (CsvColumns.Column column : CsvColumns.ALL) {
            JsonNode value = column.in(nested);
            if (value.isObject()) {
                flat.put(column.name(), value.toString());
            } else {
                flat.set(column.name(), value.isMissingNode() ? null : value);
            }
        }
        return flat;
    }

    public static ObjectNode trainingPair(TrainingPair row) {
        return TrainingPairRows.toNode(row);
    }

    public static ObjectNode preferencePair(PreferencePair row) {
        return PreferencePairRows.toNode(row);
    }

    /** The lines of {@code dataset_info.features}. */
    List<String> yaml() {
        List<String> lines = new ArrayList<>();
        for (Column column : all) {
            lines.add("  - name: " + column.name());
            switch (column.type()) {
                case TEXTS -> lines.add("    sequence: string");
                case MESSAGES ->
                    lines.addAll(List.of(
                            "    list:",
                            "    - name: role",
                            "      dtype: string",
                            "    - name: content",
                            "      dtype: string"));
                default -> lines.add("    dtype: " + column.type());
            }
        }
        return lines;
    }

    private static String type(String name) {
        if (name.equals("success_criteria") || name.equals("provenance_parents")) {
            return TEXTS;
        }
        if (name.equals("turns")) {
            return MESSAGES;
        }
        if (WHOLE.contains(name)) {
            return "int64";
        }
        return REAL.contains(name) ? "float64" : "string";
    }
}
