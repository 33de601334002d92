package io.github.circuitrylabs.modelforge.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The record that somebody lets a model pass although its evaluation did not: who, why, which bytes, which report, and what had
 * failed. It stands beside the report, in the audit trail, in the model card and in the metadata of every file that ships.
 *
 * @param schemaVersion of this file
 * @param modelDigest of exactly the bytes it lets pass
 * @param reportSha256 of exactly the report it overrides
 * @param principal who answers for it
 * @param reason why, in that one's words
 * @param failed the checks that failed, one line each
 * @param at when
 */
public record GateOverride(
        int schemaVersion,
        String modelId,
        String modelDigest,
        String reportSha256,
        String principal,
        String reason,
        List<String> failed,
        String at) {

    public static final int SCHEMA_VERSION = 1;

    /** What an override is called beside its report. */
    public static final String FILE_NAME = "override.json";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    public GateOverride {
        failed = List.copyOf(failed);
    }

    /** Where the override of a report stands. */
    public static Path beside(Path report) {
        return report.resolveSibling(FILE_NAME);
    }

    /**
     * Lets a model pass that failed. The attempt is durable in the audit trail before anything else is written; one that is
     * denied, or that cannot be written down, changes nothing.
     *
     * @param access asks who it is, whether that one may, and writes it down
     * @param report of exactly these bytes; a model that nobody evaluated cannot be let through
     * @param reason not blank
     * @throws io.github.circuitrylabs.forge.core.AccessDeniedException if the caller may not, or gives no reason
     * @throws UnevaluatedModelException if the report is not of these bytes
     * @throws InvalidInputException if the model passed anyway
     */
    public static GateOverride grant(AccessControl access, Path report, Path modelFolder, String reason) {
        EvaluationReport evaluated = EvaluationReport.requireOf(report, modelFolder);
        if (evaluated.promoted()) {
            throw new InvalidInputException(
                    "The model (" + evaluated.modelId() + ") passed its evaluation; there is nothing to override.");
        }
        if (reason.isBlank()) {
            throw new InvalidInputException("An override needs a reason. Say why the model may be released anyway.");
        }
        Principal principal = access.require(ProtectedAction.OVERRIDE_RELEASE, evaluated.modelDigest(), reason);
        GateOverride granted = new GateOverride(
                SCHEMA_VERSION,
                evaluated.modelId(),
                evaluated.modelDigest(),
                Digests.sha256(report),
                principal.name(),
                reason.strip(),
                evaluated.failures(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        granted.write(beside(report));
        return granted;
    }

    void write(Path file) {
        try {
            AtomicFiles.writeString(file, JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new ForgeException("Cannot write the override " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * @throws UnevaluatedModelException if the file is not the record of an override of exactly this report of these bytes
     */
    static GateOverride requireOf(Path file, Path reportFile, EvaluationReport report) {
        GateOverride override;
        try {
            override = JSON.readValue(Files.readString(file), GateOverride.class);
        } catch (JsonProcessingException e) {
            throw new UnevaluatedModelException("The file " + file + " is no override: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the override " + file + ": " + e.getMessage(), e);
        }
        if (override.schemaVersion() != SCHEMA_VERSION
                || !override.modelDigest().equals(report.modelDigest())
                || !override.reportSha256().equals(Digests.sha256(reportFile))
                || override.principal().isBlank()
                || override.reason().isBlank()
                || !override.failed().equals(report.failures())) {
            throw new UnevaluatedModelException("The override (" + file + ") is not of this report (" + reportFile
                    + "), or was changed. Decide again with: model-forge gate --override.");
        }
        return override;
    }

    /** For the metadata of files that ship. */
    public Map<String, String> provenance() {
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("override_principal", principal);
        provenance.put("override_reason", reason);
        provenance.put("override_at", at);
        provenance.put("override_failed", String.join("; ", failed));
        return provenance;
    }
}
