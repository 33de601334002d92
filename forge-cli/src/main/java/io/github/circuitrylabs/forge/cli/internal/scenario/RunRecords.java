package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was asked of each run, so that it can be gone on with by its name: {@code runs/<run>/generation.json}. */
final class RunRecords {

    /** Stands for the run that was started or gone on with last. */
    static final String LAST = "LAST";

    private static final String FILE = "generation.json";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    /**
     * What was asked of a run.
     *
     * @param turns how many messages a scenario has, as {@link TurnsWanted#parse} reads it
     * @param benignTwins whether each scenario gets its twin
     * @param embedder what compares meanings, or null where only wording counts
     * @param database the file it stores in
     */
    record RunRecord(
            String runId,
            String backend,
            List<String> targets,
            int count,
            long seed,
            double temperature,
            String turns,
            boolean benignTwins,
            @Nullable String embedder,
            String database) {}

    private final Path runs;

    RunRecords(Path runs) {
        this.runs = runs;
    }

    void save(RunRecord run) {
        ObjectNode node = Json.object().put("run_id", run.runId()).put("backend", run.backend());
        node.set("targets", Json.strings(run.targets()));
        node.put("count", run.count()).put("seed", run.seed()).put("temperature", run.temperature());
        node.put("turns", run.turns()).put("benign_twins", run.benignTwins());
        node.put("embedder", run.embedder()).put("database", run.database());
        Path file = file(run.runId());
        try {
            Files.createDirectories(file.getParent());
            AtomicFiles.writeString(file, node.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new ForgeException("The record of the run (" + file + ") could not be written: " + e.getMessage(), e);
        }
    }

    Optional<RunRecord> find(String runId) {
        Path file = file(runId);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /**
     * The run to go on with.
     *
     * @param named a run's name, or {@link #LAST}
     * @throws UsageException if there is none
     */
    RunRecord resume(String named) {
        if (named.equals(LAST)) {
            return newest().map(RunRecords::read)
                    .orElseThrow(() -> new UsageException("No run to go on with: nothing" + " was ever generated here ("
                            + runs + "). Maybe another --home is meant."));
        }
        return find(named)
                .orElseThrow(() -> new UsageException("No run of this name (" + named + ") in " + runs
                        + ". Maybe another --home is meant; the last run is --resume " + LAST + "."));
    }

    private Optional<Path> newest() {
        if (!Files.isDirectory(runs)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.map(folder -> folder.resolve(FILE))
                    .filter(Files::exists)
                    .max(Comparator.comparing(RunRecords::modified).thenComparing(Comparator.naturalOrder()));
        } catch (IOException e) {
            throw new ForgeException("The folder of runs (" + runs + ") could not be read: " + e.getMessage(), e);
        }
    }

    /** A name that is no file name gets a folder of its digest. */
    private Path file(String runId) {
        String folder = PLAIN.matcher(runId).matches()
                ? runId
                : UUID.nameUUIDFromBytes(runId.getBytes(StandardCharsets.UTF_8)).toString();
        return runs.resolve(folder).resolve(FILE);
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new ForgeException("The record of a run (" + file + ") could not be read: " + e.getMessage(), e);
        }
    }

    private static RunRecord read(Path file) {
        try {
            JsonNode node = Json.read(Files.readAllBytes(file));
            List<String> targets = new ArrayList<>();
            node.required("targets").forEach(target -> targets.add(target.asText()));
            return new RunRecord(
                    node.required("run_id").asText(),
                    node.required("backend").asText(),
                    targets,
                    node.required("count").asInt(),
                    node.required("seed").asLong(),
                    node.required("temperature").asDouble(),
                    node.path("turns").asText("any"),
                    node.path("benign_twins").asBoolean(false),
                    node.path("embedder").textValue(),
                    node.required("database").asText());
        } catch (IOException | IllegalArgumentException e) {
            throw new ForgeException(
                    "The record of a run (" + file + ") cannot be read: " + e.getMessage()
                            + ". Maybe move it away and name the run with --run and all its options.",
                    e);
        }
    }
}
