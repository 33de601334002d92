package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.PreferencePair;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A preference pair as a row and back. The label column is always there, so that a reader never takes a missing label
 * for a missing column.
 */
final class PreferencePairRows {

    private PreferencePairRows() {}

    static ObjectNode toNode(PreferencePair pair) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("prompt", pair.prompt());
        node.put("chosen", pair.chosen());
        node.put("rejected", pair.rejected());
        node.put("content_label", pair.contentLabel());
        node.put("evaluation_target", pair.evaluationTarget());
        node.put("scenario_id", pair.scenarioId().value());
        node.put("prompt_id", sha256(pair.prompt()));
        node.put("source", pair.source());
        node.put("validated_by", pair.validatedBy());
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
