package io.github.circuitrylabs.modelforge.train.safety;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a watched training went: what it was held to, and every check. Answers stand in it as digests, never as text.
 * Immutable.
 *
 * @param schemaVersion of this file
 * @param method sft, dpo or kto
 * @param datasetSha256 of the rows that were trained on, retention rows among them
 * @param rows trained on, without the retention rows
 * @param leftOutToBalance rows left out so that as many undesirable as desirable ones stay
 * @param checks by step, the first one of the base itself
 */
public record SafetyReport(
        int schemaVersion,
        String method,
        String baseModel,
        String datasetSha256,
        int rows,
        int retentionRows,
        int leftOutToBalance,
        Limits limits,
        List<Check> checks,
        Outcome outcome,
        String forgeVersion) {

    public static final int SCHEMA_VERSION = 1;

    /** Its name in a run's folder. */
    public static final String FILE_NAME = "safety-report.json";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .build();

    /** How a training ended, or that it did not. */
    public enum Outcome {
        /** Stopped or killed before its end; the same call goes on. */
        UNFINISHED,
        /** Every check passed, the last one after the last step. */
        SAFE,
        /** A check failed and the training was stopped there. */
        BREACHED
    }

    /** What was held to, and over how much. */
    public record Limits(double maxDivergence, int anchors, double maxIssueRise, int probes) {}

    /**
     * One answer.
     *
     * @param scenario id of the probe
     * @param sha256 of the answer's text
     */
    public record Sample(String scenario, String sha256, Verdict.Outcome outcome) {}

    /**
     * The numbers after a step.
     *
     * @param divergence KL(model ‖ base), nats per token
     * @param tokens that it was measured over
     * @param issueRate share of decided answers with an issue; 0 where none was decided
     * @param breaches what is beyond its limit, in words; empty if nothing is
     */
    public record Check(
            int step, double divergence, int tokens, double issueRate, List<Sample> samples, List<String> breaches) {

        public Check {
            samples = List.copyOf(samples);
            breaches = List.copyOf(breaches);
        }

        /** Whether nothing is beyond its limit. */
        public boolean passed() {
            return breaches.isEmpty();
        }

        /** How many answers came out so. */
        public int count(Verdict.Outcome outcome) {
            return (int) samples.stream()
                    .filter(sample -> sample.outcome() == outcome)
                    .count();
        }
    }

    public SafetyReport {
        checks = List.copyOf(checks);
    }

    /** The last step whose check passed, if a step was trained and checked. */
    public OptionalInt lastSafeStep() {
        return checks.stream()
                .filter(check -> check.passed() && check.step() > 0)
                .mapToInt(Check::step)
                .max();
    }

    /** What was beyond its limit. */
    public List<String> breaches() {
        return checks.stream().flatMap(check -> check.breaches().stream()).toList();
    }

    SafetyReport with(Check check) {
        List<Check> more = new ArrayList<>(checks);
        more.removeIf(earlier -> earlier.step() >= check.step());
        more.add(check);
        return with(more, check.passed() ? outcome : Outcome.BREACHED);
    }

    SafetyReport with(List<Check> newChecks, Outcome newOutcome) {
        return new SafetyReport(
                schemaVersion,
                method,
                baseModel,
                datasetSha256,
                rows,
                retentionRows,
                leftOutToBalance,
                limits,
                newChecks,
                newOutcome,
                forgeVersion);
    }

    /** Writes it into a folder, whole or not at all. */
    public void write(Path folder) {
        try {
            AtomicFiles.writeString(folder.resolve(FILE_NAME), JSON.writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new ForgeException("Cannot write (" + folder.resolve(FILE_NAME) + "): " + e.getMessage(), e);
        }
    }

    /** Reads what {@link #write} wrote. */
    public static SafetyReport read(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        try {
            return JSON.readValue(file.toFile(), SafetyReport.class);
        } catch (IOException e) {
            throw new InvalidInputException("Cannot read the safety report (" + file + "): " + e.getMessage(), e);
        }
    }
}
