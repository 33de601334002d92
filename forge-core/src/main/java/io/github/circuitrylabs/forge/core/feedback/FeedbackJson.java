package io.github.circuitrylabs.forge.core.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON form of {@link Feedback}: the one place that knows its field names. */
final class FeedbackJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private FeedbackJson() {}

    static String write(Feedback feedback) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema_version", Feedback.SCHEMA_VERSION);
        root.put("forge_version", feedback.forgeVersion());
        root.put("model_id", feedback.modelId());
        root.put("base_model", feedback.baseModel());
        root.put("dataset_sha256", feedback.datasetSha256());
        root.put("run_id", feedback.runId());
        root.put("timestamp", feedback.timestamp().toString());
        ObjectNode metrics = root.putObject("metrics");
        feedback.metrics().forEach(metrics::put);
        ArrayNode failed = root.putArray("failed_scenarios");
        feedback.failedScenarios().forEach(scenario -> writeFailed(scenario, failed.addObject()));
        ArrayNode patterns = root.putArray("discovered_patterns");
        feedback.discoveredPatterns().forEach(pattern -> writePattern(pattern, patterns.addObject()));
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        try {
            return MAPPER.writer(new DefaultPrettyPrinter()
                                    .withObjectIndenter(lines)
                                    .withArrayIndenter(lines))
                            .writeValueAsString(root)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of plain values can always be written", e);
        }
    }

    static Feedback read(String file, String text) {
        JsonField root = parse(file, text);
        int version = root.get("schema_version").integer();
        if (version < 1 || version > Feedback.SCHEMA_VERSION) {
            throw root.get("schema_version")
                    .fault("(" + version + ") is not known; this program reads up to " + Feedback.SCHEMA_VERSION
                            + ". Maybe a newer version of it is needed.");
        }
        return root.checked(() -> new Feedback(
                root.get("model_id").text(),
                timestamp(root.get("timestamp")),
                root.get("forge_version").text(),
                root.textOrNull("base_model"),
                root.textOrNull("dataset_sha256"),
                root.textOrNull("run_id"),
                metrics(root.get("metrics")),
                root.get("failed_scenarios").items().stream()
                        .map(FeedbackJson::readFailed)
                        .toList(),
                root.get("discovered_patterns").items().stream()
                        .map(FeedbackJson::readPattern)
                        .toList()));
    }

    private static JsonField parse(String file, String text) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            throw new InvalidDatasetException(file, line, null, "Not valid JSON: " + e.getOriginalMessage());
        }
        if (!tree.isObject()) {
            throw new InvalidDatasetException(file, 1, null, "A feedback file must hold one JSON object.");
        }
        return new JsonField(file, "", tree);
    }

    private static Instant timestamp(JsonField field) {
        String text = field.text();
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw field.fault("(" + text + ") must be an ISO-8601 time in UTC such as 2026-11-21T10:00:00Z.");
        }
    }

    private static Map<String, Double> metrics(JsonField field) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        field.entries().forEach((name, value) -> metrics.put(name, value.number()));
        return metrics;
    }

    private static void writeFailed(FailedScenario scenario, ObjectNode out) {
        out.put("scenario_id", scenario.scenarioId().value());
        out.put("evaluation_target", scenario.evaluationTarget());
        out.put("prompt", scenario.prompt());
        ArrayNode criteria = out.putArray("success_criteria");
        scenario.successCriteria().forEach(criteria::add);
        ArrayNode turns = out.putArray("turns");
        scenario.turns()
                .forEach(turn ->
                        turns.addObject().put("role", turn.role().wireName()).put("content", turn.content()));
        out.put("trials", scenario.trials());
        out.put("issues", scenario.issues());
        out.put("severity", scenario.severity());
    }

    private static FailedScenario readFailed(JsonField field) {
        List<Turn> turns = field.find("turns")
                .map(list -> list.items().stream().map(FeedbackJson::readTurn).toList())
                .orElse(List.of());
        return field.checked(() -> new FailedScenario(
                new ScenarioId(field.get("scenario_id").text()),
                field.get("evaluation_target").text(),
                field.get("prompt").text(),
                field.get("success_criteria").items().stream()
                        .map(JsonField::text)
                        .toList(),
                turns,
                field.get("trials").integer(),
                field.get("issues").integer(),
                field.get("severity").number()));
    }

    private static Turn readTurn(JsonField field) {
        return field.checked(() -> new Turn(
                Role.fromWireName(field.get("role").text()),
                field.get("content").text()));
    }

    private static void writePattern(DiscoveredPattern pattern, ObjectNode out) {
        out.put("kind", pattern.kind());
        out.put("value", pattern.value());
        out.put("hits", pattern.hits());
        out.put("trials", pattern.trials());
        out.put("lift", pattern.lift());
        out.put("q_value", pattern.qValue());
        out.put("text", pattern.text());
    }

    private static DiscoveredPattern readPattern(JsonField field) {
        return field.checked(() -> new DiscoveredPattern(
                field.get("kind").text(),
                field.get("value").text(),
                field.get("hits").integer(),
                field.get("trials").integer(),
                field.get("lift").number(),
                field.get("q_value").number(),
                field.get("text").text()));
    }
}
