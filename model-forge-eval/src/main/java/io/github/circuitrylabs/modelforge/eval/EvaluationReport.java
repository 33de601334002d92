package io.github.circuitrylabs.modelforge.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one model: the figures, the checks, the decision, and the digest of the bytes they are about.
 *
 * <p>A report is sealed: it holds the SHA-256 of its own content, and its decision must follow from its checks, its checks from
 * its figures and policy. Reading refuses one where that is not so. The seal finds changes, it is no signature: who rewrites the
 * whole file can seal it anew.
 *
 * @param schemaVersion of this file
 * @param modelDigest {@link ModelDigest#of} the folder evaluated
 * @param files digest of each file
 * @param comparedWith what the model was compared with: the name of its base or of the previous release
 * @param settings how it was measured, in words: decoding, seeds, sizes
 * @param current the frozen ruler's measurement of the generator in use, if the ruler was used
 * @param candidate the same ruler's measurement of this model
 * @param coherence of the model's outputs, if it was looked at
 * @param safety what became of scenarios put to the model, if any were
 * @param figures everything that was measured, with intervals
 * @param comparisons paired with the base or the previous release, Holm-corrected together
 * @param regressions what got worse
 * @param policy the thresholds
 * @param checks one per threshold
 * @param promoted whether every check passed
 * @param seed of sampling and resampling
 * @param seal SHA-256 of all the rest
 */
public record EvaluationReport(
        int schemaVersion,
        String modelId,
        String modelDigest,
        Map<String, String> files,
        String comparedWith,
        Map<String, String> settings,
        @Nullable RulerReport current,
        @Nullable RulerReport candidate,
        @Nullable Coherence coherence,
        @Nullable SafetyReport safety,
        List<Figure> figures,
        List<Comparison> comparisons,
        List<Regression> regressions,
        ReleasePolicy policy,
        List<Check> checks,
        boolean promoted,
        long seed,
        String forgeVersion,
        String seal) {

    public static final int SCHEMA_VERSION = 2;

    /** What a report is called in its folder. */
    public static final String FILE_NAME = "evaluation.json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            // A record's isX() methods are derived, not parts of it.
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    public EvaluationReport {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        figures = List.copyOf(figures);
        comparisons = List.copyOf(comparisons);
        regressions = List.copyOf(regressions);
        checks = List.copyOf(checks);
    }

    /**
     * One threshold of a policy and what was found.
     *
     * @param name what is compared, e.g. {@code gain in reveal rate, lower bound}
     * @param value what was found; null if it was not measured, which never passes
     * @param relation {@code >}, {@code >=}, {@code <} or {@code <=}
     * @param threshold what it is compared with
     */
    public record Check(String name, @Nullable Double value, String relation, double threshold, boolean passed) {

        static Check of(String name, @Nullable Double value, String relation, double threshold) {
            return new Check(name, value, relation, threshold, holds(value, relation, threshold));
        }

        static Check above(String name, double value, double threshold) {
            return of(name, value, ">", threshold);
        }

        static Check atLeast(String name, double value, double threshold) {
            return of(name, value, ">=", threshold);
        }

        static Check atMost(String name, double value, double threshold) {
            return of(name, value, "<=", threshold);
        }

        /** Whether the decision follows from the numbers; if not, somebody changed one of them. */
        boolean isConsistent() {
            return passed == holds(value, relation, threshold);
        }

        private static boolean holds(@Nullable Double value, String relation, double threshold) {
            if (value == null) {
                return false;
            }
            return switch (relation) {
                case ">" -> value > threshold;
                case ">=" -> value >= threshold;
                case "<" -> value < threshold;
                case "<=" -> value <= threshold;
                default -> false;
            };
        }

        /** One line for people. */
        public String describe() {
            String found = value == null ? "not measured," : String.format(Locale.ROOT, "%.4f", value);
            return String.format(
                    Locale.ROOT, "%s: %s %s %s %.4f", passed ? "passed" : "FAILED", name, found, relation, threshold);
        }
    }

    /** What was measured of a model, before anybody decides. */
    public record Findings(
            String comparedWith,
            Map<String, String> settings,
            @Nullable RulerReport current,
            @Nullable RulerReport candidate,
            @Nullable Coherence coherence,
            @Nullable SafetyReport safety,
            List<Figure> figures,
            List<Comparison> comparisons,
            List<Regression> regressions) {}

    /**
     * The report of findings under a policy.
     *
     * @param modelFolder exactly the bytes that were measured
     */
    public static EvaluationReport decide(
            String modelId, Path modelFolder, Findings findings, ReleasePolicy policy, long seed) {
        List<Check> checks = policy.check(findings.figures());
        return new EvaluationReport(
                        SCHEMA_VERSION,
                        modelId,
                        ModelDigest.of(modelFolder),
                        ModelDigest.files(modelFolder),
                        findings.comparedWith(),
                        findings.settings(),
                        findings.current(),
                        findings.candidate(),
                        findings.coherence(),
                        findings.safety(),
                        findings.figures(),
                        Comparison.corrected(findings.comparisons()),
                        findings.regressions(),
                        policy,
                        checks,
                        passes(checks),
                        seed,
                        ForgeVersion.current(),
                        "")
                .sealed();
    }

    /** The same findings under another policy. */
    public EvaluationReport under(ReleasePolicy other) {
        List<Check> decided = other.check(figures);
        return with(other, decided, passes(decided), "").sealed();
    }

    /** A model of which nothing was checked has shown nothing. */
    private static boolean passes(List<Check> checks) {
        return !checks.isEmpty() && checks.stream().allMatch(Check::passed);
    }

    public Optional<Figure> figure(Metric metric) {
        return figures.stream()
                .filter(figure -> figure.metric().equals(metric.wireName()))
                .findFirst();
    }

    /** The checks that failed, one line each. */
    public List<String> failures() {
        return checks.stream()
                .filter(check -> !check.passed())
                .map(Check::describe)
                .toList();
    }

    /** Writes the report as JSON, whole or not at all. */
    public void write(Path file) {
        try {
            AtomicFiles.writeString(file, JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new ForgeException("Cannot write the evaluation report " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * @throws InvalidInputException if the file is no evaluation report this version reads, or was changed since it was written
     */
    public static EvaluationReport read(Path file) {
        try {
            JsonNode document = JSON.readTree(Files.readString(file));
            int version = document.path("schemaVersion").asInt();
            if (version != SCHEMA_VERSION) {
                throw new InvalidInputException("The evaluation report " + file + " has schema version (" + version
                        + "), this program reads " + SCHEMA_VERSION + ". Evaluate the model again.");
            }
            EvaluationReport report = JSON.treeToValue(document, EvaluationReport.class);
            report.requireUnchanged(file);
            return report;
        } catch (JsonProcessingException e) {
            throw new InvalidInputException(
                    "The file " + file + " is no evaluation report: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the evaluation report " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads the report that allows the release of a model; an override does not help here, see {@link ReleaseApproval}.
     *
     * @param file the report
     * @param modelFolder exactly the bytes to be released
     * @throws UnevaluatedModelException if there is no report, it is of other bytes, was changed, or its decision was no
     */
    public static EvaluationReport requirePassed(Path file, Path modelFolder) {
        EvaluationReport report = requireOf(file, modelFolder);
        if (!report.promoted()) {
            throw new UnevaluatedModelException("The model (" + report.modelId() + ") did not pass its evaluation: "
                    + String.join("; ", report.failures()));
        }
        return report;
    }

    /**
     * Reads the report of exactly these bytes, whatever it decided.
     *
     * @throws UnevaluatedModelException if there is no such report
     */
    public static EvaluationReport requireOf(Path file, Path modelFolder) {
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
        return report;
    }

    private void requireUnchanged(Path file) {
        List<String> faults = new ArrayList<>();
        if (!seal.equals(sealed().seal)) {
            faults.add("its seal does not fit its content");
        }
        checks.stream()
                .filter(check -> !check.isConsistent())
                .map(check -> "the check (" + check.describe() + ") contradicts its own numbers")
                .forEach(faults::add);
        if (!checks.equals(policy.check(figures))) {
            faults.add("its checks do not follow from its figures and policy");
        }
        if (promoted != passes(checks)) {
            faults.add("its decision (promoted: " + promoted + ") does not follow from its checks");
        }
        if (!faults.isEmpty()) {
            throw new UnevaluatedModelException(
                    "The evaluation report (" + file + ") was changed after it was written: "
                            + String.join("; ", faults) + ". Evaluate the model again.");
        }
    }

    private EvaluationReport sealed() {
        ObjectNode content = JSON.valueToTree(this);
        content.remove("seal");
        String seal = Digests.sha256(content.toString().getBytes(StandardCharsets.UTF_8));
        return with(policy, checks, promoted, seal);
    }

    private EvaluationReport with(
            ReleasePolicy otherPolicy, List<Check> otherChecks, boolean otherDecision, String otherSeal) {
        return new EvaluationReport(
                schemaVersion,
                modelId,
                modelDigest,
                files,
                comparedWith,
                settings,
                current,
                candidate,
                coherence,
                safety,
                figures,
                comparisons,
                regressions,
                otherPolicy,
                otherChecks,
                otherDecision,
                seed,
                forgeVersion,
                otherSeal);
    }
}
