package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.store.vault.AdversarialContent;
import io.github.circuitrylabs.forge.store.vault.VaultSubject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Drafts that people wrote, one JSON object per line. Complaints name file, line and field, and hold no value. */
record DraftFile(String file, TargetCatalog targets) {

    record Draft(VaultSubject about, AdversarialContent content) {}

    Draft read(int number, String line) {
        JsonNode row;
        try {
            row = Json.read(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Without the cause: Jackson's message shows the text.
            throw new InvalidDatasetException(file, number, null, "The line is no JSON object.");
        }
        EvaluationTarget target = text(number, row, "evaluation_target")
                .flatMap(targets::find)
                .orElseThrow(() ->
                        new InvalidDatasetException(file, number, "evaluation_target", "must be a known target."));
        if (target.generation() == Generation.CURATED) {
            throw new InvalidDatasetException(
                    file, number, "evaluation_target", "(" + target.id() + ") has no harmful replies, whoever writes.");
        }
        String prompt = text(number, row, "prompt")
                .orElseThrow(() -> new InvalidDatasetException(file, number, "prompt", "must be there."));
        return new Draft(
                VaultSubject.of(target, Optional.empty(), CompletionGenerator.HUMAN),
                new AdversarialContent(prompt, text(number, row, "harmful_reply"), text(number, row, "safe_reply")));
    }

    private Optional<String> text(int number, JsonNode row, String field) {
        JsonNode value = row.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new InvalidDatasetException(file, number, field, "must be a text that is not blank.");
        }
        return Optional.of(value.asText());
    }
}
