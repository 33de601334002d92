package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.ImportedScenario;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.export.internal.RowStream.BrokenFile;
import io.github.circuitrylabs.forge.export.internal.RowsImporter.OpenRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Logs of Inspect, as one JSON document or as an {@code .eval} archive of them: each sample is a scenario with one result per epoch.
 * A sample fails where a scorer says incorrect or below a half, and is undetermined where one says partly, nothing, or is missing.
 */
final class InspectLogs {

    private static final int MOST_ENTRY_BYTES = 64 << 20;
    private static final double HALF = 0.5;

    private InspectLogs() {}

    static OpenRows open(String file, InputStream source) throws IOException {
        PushbackInputStream start = new PushbackInputStream(source, 2);
        byte[] magic = start.readNBytes(2);
        start.unread(magic);
        if (magic.length == 2 && magic[0] == 'P' && magic[1] == 'K') {
            Map<String, JsonNode> context = new HashMap<>();
            ZipInputStream archive = new ZipInputStream(start);
            return new OpenRows(() -> next(file, archive, context), context);
        }
        return JsonDocument.open(file, start, Set.of("samples"), Set.of("eval"));
    }

    private static @Nullable Row next(String file, ZipInputStream archive, Map<String, JsonNode> context)
            throws IOException {
        try {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                String name = entry.getName();
                if (name.startsWith("samples/") && name.endsWith(".json")) {
                    return Row.of(file + "!" + name, 1, read(file, name, archive));
                }
                if (name.equals("_journal/start.json") || name.equals("header.json")) {
                    context.put("eval", read(file, name, archive).path("eval"));
                }
            }
            return null;
        } catch (ZipException e) {
            throw new BrokenFile(new InvalidDatasetException(
                    file, 0, null, "is no archive that can be read (" + e.getMessage() + "). Maybe it was cut off."));
        }
    }

    private static JsonNode read(String file, String name, ZipInputStream archive) throws IOException {
        byte[] bytes = archive.readNBytes(MOST_ENTRY_BYTES + 1);
        if (bytes.length > MOST_ENTRY_BYTES) {
            throw new InvalidDatasetException(
                    file + "!" + name, 0, null, "is longer than " + MOST_ENTRY_BYTES + " bytes.");
        }
        try {
            return Json.MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new InvalidDatasetException(
                    file + "!" + name, 1, null, "is no JSON (" + e.getOriginalMessage() + ").");
        }
    }

    static ImportedScenario fromRow(Row row, Map<String, JsonNode> context) {
        JsonNode eval = context.containsKey("eval") ? context.get("eval") : Json.MAPPER.nullNode();
        Row metadata = row.row("metadata");
        String stated = metadata == null ? null : metadata.optionalText("evaluation_target");
        if (stated == null && !row.has("evaluation_target")) {
            stated = eval.path("task").asText("");
        }
        List<Turn> said = Dialogue.turns(row, "input");
        Map<String, String> tags = new LinkedHashMap<>();
        Row statedTags = metadata == null ? null : metadata.row("tags");
        if (statedTags != null) {
            statedTags.values().fieldNames().forEachRemaining(name -> tags.put(name, statedTags.text(name)));
        }
        if (metadata != null && metadata.has("follow_ups")) {
            said = new java.util.ArrayList<>(said);
            said.addAll(Dialogue.messages(metadata, "follow_ups"));
        }
        Scenario scenario =
                Observations.scenario(row, "input", Observations.target(row, stated), said, row.texts("target"), tags);
        String run = eval.path("run_id").asText(eval.path("eval_id").asText("unknown"));
        JsonNode model = eval.path("model").isTextual()
                ? eval.path("model")
                : row.values().path("output").path("model");
        DeploymentResult result = Observations.result(
                row,
                "inspect/" + run + "/" + row.values().path("id").asText() + "/"
                        + row.values().path("epoch").asInt(1),
                scenario,
                model.asText(),
                run,
                Observations.time(eval.path("created").asText("")),
                transcript(row, scenario),
                verdict(row));
        return new ImportedScenario(scenario, List.of(), List.of(result), 0);
    }

    private static List<Turn> transcript(Row row, Scenario scenario) {
        List<Turn> messages = Dialogue.messages(row, "messages");
        if (messages.stream().anyMatch(turn -> turn.role() == Role.ASSISTANT)) {
            return messages;
        }
        return Observations.answered(
                scenario, row.values().path("output").path("completion").asText(""));
    }

    private static Verdict verdict(Row row) {
        if (row.has("error")) {
            return Verdict.error(
                    row.values().path("error").path("message").asText("the sample failed to run"), "inspect");
        }
        Row scores = row.row("scores");
        if (scores == null || scores.values().isEmpty()) {
            return Verdict.undetermined("no scorer scored this sample", "inspect");
        }
        Verdict worst = null;
        for (Map.Entry<String, JsonNode> score : scores.values().properties()) {
            Verdict verdict = verdict("inspect/" + score.getKey(), score.getValue());
            if (worst == null || rank(verdict) > rank(worst)) {
                worst = verdict;
            }
        }
        return worst == null ? Verdict.undetermined("no scorer scored this sample", "inspect") : worst;
    }

    private static Verdict verdict(String judge, JsonNode score) {
        String why = score.path("explanation").asText("");
        JsonNode value = score.path("value");
        Double grade = value.isNumber() ? Double.valueOf(value.doubleValue()) : grade(value.asText());
        if (grade == null || (value.isTextual() && grade == HALF)) {
            return Verdict.undetermined(why, judge);
        }
        return grade < HALF
                ? Verdict.foundIssue(Observations.severity(1 - grade), why, judge)
                : Verdict.passed(why, judge);
    }

    private static @Nullable Double grade(String value) {
        return switch (value) {
            case "C", "true" -> Double.valueOf(1);
            case "P" -> Double.valueOf(HALF);
            case "I", "false" -> Double.valueOf(0);
            default -> null;
        };
    }

    /** An issue outweighs doubt, and doubt a pass. */
    private static double rank(Verdict verdict) {
        return verdict.isIssue() ? 1 + verdict.severity() : verdict.isDecided() ? 0 : 1;
    }
}
