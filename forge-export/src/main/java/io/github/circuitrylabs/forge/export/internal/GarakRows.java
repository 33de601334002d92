package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.ImportedScenario;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows of garak's reports and hit logs. An attempt is a scenario of its probe with one result per output: the highest score of
 * its detectors, an issue from the run's threshold on. Attempts without scores yet and other entries are passed over.
 */
final class GarakRows {

    private static final int EVALUATED = 2;
    private static final double DEFAULT_THRESHOLD = 0.5;
    private static final String JUDGE = "garak";

    private GarakRows() {}

    static @Nullable ImportedScenario fromRow(Row row, Map<String, JsonNode> context) {
        String kind = row.optionalText("entry_type");
        if (kind == null) {
            return hit(row);
        }
        if (kind.startsWith("start_run") || kind.equals("init")) {
            row.values().properties().forEach(entry -> context.put(entry.getKey(), entry.getValue()));
            return null;
        }
        Long status = kind.equals("attempt") ? row.optionalInteger("status") : null;
        return status != null && status == EVALUATED ? attempt(row, context) : null;
    }

    private static ImportedScenario attempt(Row row, Map<String, JsonNode> context) {
        String probe = row.text("probe_classname");
        Scenario scenario = scenario(row, probe);
        List<DeploymentResult> results = new ArrayList<>();
        List<String> outputs = outputs(row);
        double threshold = context.containsKey("run.eval_threshold")
                ? context.get("run.eval_threshold").asDouble(DEFAULT_THRESHOLD)
                : DEFAULT_THRESHOLD;
        String run = context.containsKey("run") ? context.get("run").asText() : text(context, "transient.run_id");
        String system = text(context, "plugins.target_name");
        for (int i = 0; i < outputs.size(); i++) {
            results.add(Observations.result(
                    row,
                    "garak/" + row.text("uuid") + "/" + i,
                    scenario,
                    system == null ? text(context, "plugins.model_name") : system,
                    run,
                    Observations.time(text(context, "start_time")),
                    Observations.answered(scenario, outputs.get(i)),
                    verdict(row, i, threshold)));
        }
        return new ImportedScenario(scenario, List.of(), results, 0);
    }

    private static ImportedScenario hit(Row row) {
        Scenario scenario = scenario(row, row.text("probe"));
        String reply = Dialogue.content(row, "output");
        String rationale = "hit of " + row.textOr("detector", "a detector");
        DeploymentResult result = Observations.result(
                row,
                "garak/" + row.text("attempt_id") + "/"
                        + row.values().path("attempt_idx").asText("0"),
                scenario,
                row.optionalText("generator"),
                row.optionalText("run_id"),
                Observations.UNKNOWN_TIME,
                Observations.answered(scenario, reply),
                Verdict.foundIssue(Observations.severity(row.number("score")), rationale, JUDGE));
        return new ImportedScenario(scenario, List.of(), List.of(result), 0);
    }

    private static Scenario scenario(Row row, String probe) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("technique", probe);
        String goal = row.optionalText("goal");
        if (goal != null) {
            tags.put(ScenarioRows.METADATA + "goal", goal);
        }
        String target = row.textOr("evaluation_target", "garak." + probe.substring(0, probe.lastIndexOf('.') + 1));
        return Observations.scenario(
                row,
                "prompt",
                target.endsWith(".") ? target.substring(0, target.length() - 1) : target,
                prompt(row),
                List.of(),
                tags);
    }

    /** A text, or a conversation whose turns hold their text in an object. */
    private static List<Turn> prompt(Row row) {
        if (row.values().path("prompt").isTextual()) {
            return List.of(Turn.user(row.text("prompt")));
        }
        Row prompt = row.row("prompt");
        if (prompt == null) {
            throw row.invalid("prompt", "is missing.");
        }
        return prompt.has("turns")
                ? Dialogue.messages(prompt, "turns")
                : List.of(Turn.user(Dialogue.content(row, "prompt")));
    }

    private static List<String> outputs(Row row) {
        List<String> outputs = new ArrayList<>();
        for (JsonNode output : row.values().path("outputs")) {
            ObjectNode holder = Json.MAPPER.createObjectNode();
            holder.set("outputs", output);
            outputs.add(Dialogue.content(row.sibling(holder), "outputs"));
        }
        return outputs;
    }

    private static Verdict verdict(Row row, int output, double threshold) {
        double worst = -1;
        String by = "";
        Row detectors = row.row("detector_results");
        if (detectors != null) {
            for (Map.Entry<String, JsonNode> detector : detectors.values().properties()) {
                JsonNode score = detector.getValue().path(output);
                if (score.isNumber() && score.doubleValue() > worst) {
                    worst = score.doubleValue();
                    by = detector.getKey();
                }
            }
        }
        if (worst < 0) {
            return Verdict.undetermined("no detector scored this output", JUDGE);
        }
        String rationale = by + " scored " + worst + ", threshold " + threshold;
        return worst >= threshold
                ? Verdict.foundIssue(Observations.severity(worst), rationale, JUDGE)
                : Verdict.passed(rationale, JUDGE);
    }

    private static @Nullable String text(Map<String, JsonNode> context, String name) {
        JsonNode value = context.get(name);
        return value == null || value.isNull() ? null : Objects.requireNonNullElse(value.textValue(), value.toString());
    }
}
