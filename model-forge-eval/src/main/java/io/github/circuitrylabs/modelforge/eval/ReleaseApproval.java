package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.files.Digests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Why a model may leave: a passing report of exactly its bytes, or an override of a failing one. There is no other way to get
 * one of these, and nothing is released without.
 *
 * @param override the record of who let it pass, or null where it passed by itself
 * @param reportSha256 of the report's file
 */
public record ReleaseApproval(
        EvaluationReport report, @Nullable GateOverride override, String reportSha256) {

    /**
     * The approval of a model by its report alone. An override is not looked at: that takes an audit trail to look it up in.
     *
     * @param reportFile the evaluation report
     * @param modelFolder exactly the bytes to be released
     * @throws UnevaluatedModelException if nobody evaluated these bytes, they failed, or one of the files was changed
     */
    public static ReleaseApproval require(Path reportFile, Path modelFolder) {
        EvaluationReport report = EvaluationReport.requirePassed(reportFile, modelFolder);
        return new ReleaseApproval(report, null, Digests.sha256(reportFile));
    }

    /**
     * The approval of a model by its report, or by an override that the audit trail holds.
     *
     * @param reportFile the evaluation report
     * @param overrideFile the override's record; need not exist
     * @param modelFolder exactly the bytes to be released
     * @param recorded whether the audit trail holds this override; one that it does not hold is refused
     * @throws UnevaluatedModelException if nobody evaluated these bytes, they failed and nobody overrode that, or one of the
     *     files was changed
     */
    public static ReleaseApproval require(
            Path reportFile, Path overrideFile, Path modelFolder, Predicate<GateOverride> recorded) {
        EvaluationReport report = EvaluationReport.requireOf(reportFile, modelFolder);
        String sha256 = Digests.sha256(reportFile);
        if (report.promoted()) {
            return new ReleaseApproval(report, null, sha256);
        }
        if (!Files.exists(overrideFile)) {
            throw new UnevaluatedModelException("The model (" + report.modelId() + ") did not pass its evaluation: "
                    + String.join("; ", report.failures()));
        }
        GateOverride override = GateOverride.requireOf(overrideFile, reportFile, report);
        if (!recorded.test(override)) {
            throw new UnevaluatedModelException("The override (" + overrideFile + ") of the model ("
                    + report.modelId() + ") by (" + override.principal()
                    + ") is not in the audit trail, so it never took effect."
                    + " Decide again with: model-forge gate --override.");
        }
        return new ReleaseApproval(report, override, sha256);
    }

    public Optional<GateOverride> overridden() {
        return Optional.ofNullable(override);
    }

    /** For the metadata of files that ship: which evaluation, which bytes, and who overrode it if somebody did. */
    public Map<String, String> provenance() {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("forge_version", report.forgeVersion());
        provenance.put("model_digest", report.modelDigest());
        provenance.put("evaluation_sha256", reportSha256);
        provenance.put("evaluation_passed", String.valueOf(report.promoted()));
        overridden().ifPresent(each -> provenance.putAll(each.provenance()));
        return provenance;
    }
}
