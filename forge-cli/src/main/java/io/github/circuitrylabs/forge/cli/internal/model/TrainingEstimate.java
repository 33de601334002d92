package io.github.circuitrylabs.forge.cli.internal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a training will take.
 *
 * @param steps optimiser steps
 * @param tokens of all steps together
 * @param parameters of the model
 * @param trainedParameters of the adapter
 * @param seconds from the start of the program to its end
 * @param peakBytes most memory that the process has resident; 0 where the system does not tell
 */
record TrainingEstimate(
        int steps, long tokens, long parameters, long trainedParameters, double seconds, long peakBytes) {

    private static final String FILE = "estimate.json";

    /** The most memory that this process ever had resident; 0 where the system does not tell. */
    static long peakOfProcess() {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + status + ").", e);
        }
    }

    void save(Path folder) {
        try {
            Files.createDirectories(folder);
            AtomicFiles.writeString(folder.resolve(FILE), toJson().toPrettyString() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the estimate into (" + folder + ").", e);
        }
    }

    /** The one that a dry run left; null if there was none. */
    static @Nullable TrainingEstimate in(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            JsonNode node = Json.parse(Files.readAllBytes(file));
            return new TrainingEstimate(
                    node.path("steps").asInt(),
                    node.path("tokens").asLong(),
                    node.path("parameters").asLong(),
                    node.path("trained_parameters").asLong(),
                    node.path("seconds").asDouble(),
                    node.path("peak_rss_bytes").asLong());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + file + ").", e);
        }
    }

    ObjectNode toJson() {
        return Json.object()
                .put("steps", steps)
                .put("tokens", tokens)
                .put("parameters", parameters)
                .put("trained_parameters", trainedParameters)
                .put("seconds", seconds)
                .put("peak_rss_bytes", peakBytes);
    }

    /** @param fact what it took, or null before the run */
    String describe(TrainingJob.@Nullable Outcome fact) {
        if (fact == null) {
            return String.format(
                    Locale.ROOT,
                    "estimate: %d steps, %d tokens, %.4g M parameters (%.3g M trained), %.0f s, %.0f MiB resident",
                    steps,
                    tokens,
                    parameters / 1e6,
                    trainedParameters / 1e6,
                    seconds,
                    peakBytes / 1048576.0);
        }
        return String.format(
                Locale.ROOT,
                "took %.1f s (estimated %.1f: x%.2f) and %.0f MiB resident (estimated %.0f: x%.2f)",
                fact.seconds(),
                seconds,
                fact.seconds() / seconds,
                fact.peakBytes() / 1048576.0,
                peakBytes / 1048576.0,
                (double) fact.peakBytes() / peakBytes);
    }
}
