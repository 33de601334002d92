package io.github.circuitrylabs.modelforge.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What was found of one model: the figures, the checks, the decision, and the digest of the bytes they are about.
 *
 * @param schemaVersion of this file
 * @param modelDigest {@link ModelDigest#of} the folder evaluated
 * @param files digest of each file
 * @param current the frozen ruler's measurement of the generator in use
 * @param candidate the same ruler's measurement of this model
 * @param gain the difference of the two rates with its 95 % interval
 * @param coherence of outputs asked for at the ruler's temperature
 * @param policy the thresholds
 * @param checks one per threshold
 * @param promoted whether every check passed
 * @param seed of sampling and resampling
 */
public record EvaluationReport(
        int schemaVersion,
        String modelId,
        String modelDigest,
        Map<String, String> files,
        RulerReport current,
        RulerReport candidate,
        Interval gain,
        Coherence coherence,
        ReleasePolicy policy,
        List<Check> checks,
        boolean promoted,
        long seed,
        String forgeVersion) {

    public static final int SCHEMA_VERSION = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            // A record's isX() methods are derived, not parts of it.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    /**
     * One threshold and what was found.
     *
     * @param name e.g. {@code gain}
     * @param value what is compared: the bound of an interval where there is one
     * @param threshold what it is compared with
     */
    public record Check(String name, double value, String relation, double threshold, boolean passed) {

        static Check above(String name, double value, double threshold) {
            return new Check(name, value, ">", threshold, value > threshold);
        }

        static Check atLeast(String name, double value, double threshold) {
            return new Check(name, value, ">=", threshold, value >= threshold);
        }

        static Check atMost(String name, double value, double threshold) {
            return new Check(name, value, "<=", threshold, value <= threshold);
        }

        /** One line for people. */
        public String describe() {
            return String.format(
                    java.util.Locale.ROOT,
                    "%s: %s %.4f %s %.4f",
                    passed ? "passed" : "FAILED",
                    name,
                    value,
                    relation,
                    threshold);
        }
    }

    /** Writes the report as JSON, whole or not at all. */
    public void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            AtomicFiles.writeString(file, JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new ForgeException("Cannot write the evaluation report " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * @throws InvalidInputException if the file is no evaluation report this version reads
     */
    public static EvaluationReport read(Path file) {
        try {
            EvaluationReport report = JSON.readValue(Files.readString(file), EvaluationReport.class);
            if (report.schemaVersion() != SCHEMA_VERSION) {
                throw new InvalidInputException("The evaluation report " + file + " has schema version ("
                        + report.schemaVersion() + "), this program reads " + SCHEMA_VERSION + ".");
            }
            return report;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(
                    "The file " + file + " is no evaluation report: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the evaluation report " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads the report that allows the release of a model.
     *
     * @param file the report
     * @param modelFolder exactly the bytes to be released
     * @throws UnevaluatedModelException if there is no report, it is of other bytes, or its decision was no
     */
    public static EvaluationReport requirePassed(Path file, Path modelFolder) {
        if (!Files.exists(file)) {
            throw new UnevaluatedModelException(
                    "The model (" + modelFolder + ") has no evaluation report (" + file + "). Evaluate it first.");
        }
        EvaluationReport report = read(file);
        String digest = ModelDigest.of(modelFolder);
        if (!report.modelDigest().equals(digest)) {
            throw new UnevaluatedModelException("The evaluation report (" + file + ") is of other bytes ("
                    + report.modelDigest() + ") than the model folder (" + modelFolder + ") holds (" + digest
                    + "). Evaluate it again.");
        }
        if (!report.promoted()) {
            throw new UnevaluatedModelException("The model (" + report.modelId() + ") did not pass its evaluation: "
                    + report.checks().stream()
                            .filter(check -> !check.passed())
                            .map(Check::describe)
                            .toList());
        }
        return report;
    }
}
