package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.PreferencePair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A preference pair as a row and back. The label column is always there, so that a reader never takes a missing label
 * for a missing column.
 */
final class PreferencePairRows {

    static final Columns<PreferencePair> COLUMNS = new Columns<>(
            List.of(
                    Column.text("prompt", PreferencePair::prompt),
                    Column.text("chosen", PreferencePair::chosen),
                    Column.text("rejected", PreferencePair::rejected),
                    Column.text(Columns.LABEL, PreferencePair::contentLabel),
                    Column.text("evaluation_target", PreferencePair::evaluationTarget),
                    Column.text("scenario_id", pair -> pair.scenarioId().value()),
                    Column.text("prompt_id", pair -> sha256(pair.prompt())),
                    Column.text("source", PreferencePair::source),
                    Column.text("validated_by", PreferencePair::validatedBy)),
            pair -> pair.scenarioId().value());

    private PreferencePairRows() {}

    static ObjectNode toNode(PreferencePair pair) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        COLUMNS.all().forEach(column -> node.put(column.field(), (String) COLUMNS.value(column, pair)));
        return node;
    }

    static PreferencePair fromRow(Row row) {
        String prompt = row.text("prompt");
        String promptId = row.optionalText("prompt_id");
        if (promptId != null && !promptId.equals(sha256(prompt))) {
            throw row.invalid(
                    "prompt_id",
                    "(" + promptId + ") is not the SHA-256 of the row's prompt (" + sha256(prompt)
                            + "). Maybe the prompt was edited: remove the prompt_id to import the row as it is.");
        }
        return new PreferencePair(
                prompt,
                row.text("chosen"),
                row.text("rejected"),
                row.optionalText("content_label"),
                row.text("evaluation_target"),
                row.scenarioId("scenario_id"),
                row.text("source"),
                row.optionalText("validated_by"));
    }

    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
