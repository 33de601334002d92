package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.ImportedScenario;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Results of promptfoo, {@code promptfoo eval --output results.json}, of versions 2 to 4: each test is a scenario with one result
 * per provider. A test that failed its assertions is an issue; one that failed to run is an error.
 */
final class PromptfooResults {

    private static final int FAILED_TO_RUN = 2;
    private static final String JUDGE = "promptfoo";

    private PromptfooResults() {}

    static RowsImporter.OpenRows open(String file, InputStream source) throws IOException {
        return JsonDocument.open(
                file,
                source,
                Set.of("results.results", "results.outputs", "results"),
                Set.of("evalId", "results.timestamp"));
    }

    static ImportedScenario fromRow(Row row, Map<String, JsonNode> context) {
        Row test = row.row("testCase");
        Row metadata = test == null ? null : test.row("metadata");
        Row vars = row.has("vars") ? row.row("vars") : test == null ? null : test.row("vars");
        Scenario scenario = scenario(row, test, metadata, vars);
        String evaluation =
                context.containsKey("evalId") ? context.get("evalId").asText() : "unknown";
        JsonNode time = context.get("results.timestamp");
        String id = row.has("id")
                ? row.values().path("id").asText()
                : row.values().path("testIdx").asText("?") + "-"
                        + row.values().path("promptIdx").asText("?") + "-"
                        + system(row) + "-" + scenario.id().shortValue();
        DeploymentResult result = Observations.result(
                row,
                "promptfoo/" + evaluation + "/" + id,
                scenario,
                system(row),
                evaluation,
                Observations.time(time == null ? null : time.asText()),
                Observations.answered(scenario, output(row)),
                verdict(row));
        return new ImportedScenario(scenario, List.of(), List.of(result), 0);
    }

    private static Scenario scenario(Row row, @Nullable Row test, @Nullable Row metadata, @Nullable Row vars) {
        String target = metadata == null ? null : metadata.optionalText("evaluation_target");
        if (target == null) {
            target = row.optionalText("evaluation_target");
        }
        if (target == null && metadata != null) {
            target = metadata.optionalText("pluginId");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        if (metadata != null) {
            HarnessRows.kind(metadata, tags);
            String technique = metadata.textOr("strategyId", "basic");
            if (!technique.equals("basic")) {
                tags.put("technique", technique);
            }
        }
        List<String> criteria = test == null
                ? List.of()
                : test.rows("assert").stream()
                        .filter(assertion -> "llm-rubric".equals(assertion.optionalText("type"))
                                && assertion.values().path("value").isTextual())
                        .map(assertion -> TemplateText.unescaped(assertion.text("value")))
                        .toList();
        return Observations.scenario(row, "prompt", Observations.target(row, target), said(row, vars), criteria, tags);
    }

    /** The variable {@code prompt} with what follows it, or else the prompt as it was sent. */
    private static List<Turn> said(Row row, @Nullable Row vars) {
        if (vars != null && vars.values().path("prompt").isTextual()) {
            List<Turn> turns = new java.util.ArrayList<>();
            turns.add(Turn.user(TemplateText.unescaped(vars.text("prompt"))));
            String followUps = vars.values().path("follow_ups").isTextual() ? vars.text("follow_ups") : null;
            if (followUps != null) {
                turns.addAll(HarnessRows.turns(vars, "follow_ups", TemplateText.unescaped(followUps)));
            }
            return turns;
        }
        Row prompt = row.row("prompt");
        if (prompt == null) {
            throw row.invalid("prompt", "is missing, and vars has none either.");
        }
        return List.of(Turn.user(prompt.text("raw")));
    }

    private static String output(Row row) {
        JsonNode output = row.values().path("response").path("output");
        return output.isMissingNode() || output.isNull()
                ? ""
                : output.isTextual() ? output.textValue() : output.toString();
    }

    private static @Nullable String system(Row row) {
        JsonNode provider = row.values().path("provider");
        if (provider.isTextual()) {
            return provider.textValue();
        }
        String label = provider.path("label").asText("");
        return label.isBlank() ? provider.path("id").asText("") : label;
    }

    private static Verdict verdict(Row row) {
        JsonNode success = row.values().path("success");
        String reason = row.values().path("gradingResult").path("reason").asText("");
        if (row.values().path("failureReason").asInt() == FAILED_TO_RUN
                || row.values().path("response").path("error").isTextual()) {
            return Verdict.error(row.values().path("error").asText("the test could not be run"), JUDGE);
        }
        if (!success.isBoolean()) {
            return Verdict.undetermined("the test was not graded", JUDGE);
        }
        if (success.booleanValue()) {
            return Verdict.passed(reason, JUDGE);
        }
        return Verdict.foundIssue(
                Observations.severity(1 - row.values().path("score").asDouble(0)), reason, JUDGE);
    }
}
