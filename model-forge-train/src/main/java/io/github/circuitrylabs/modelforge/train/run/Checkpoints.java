package io.github.circuitrylabs.modelforge.train.run;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.IoConsumer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run. One appears whole or not at all: it is written under a temporary name, forced to the disk
 * and renamed. What a crash left half-written is ignored and removed; so is one whose files are not as long as they
 * were. The last ones and the best are kept, older ones removed.
 *
 * <p>For one process and thread.
 */
public final class Checkpoints {

    /** Which score is the best. */
    public enum Best {
        /** Scores are ignored. */
        NONE,
        /** As of a loss. */
        LOWEST,
        /** As of an accuracy. */
        HIGHEST
    }

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String NAME_PREFIX = "step-";
    private static final String MANIFEST = "checkpoint.json";

    private final Path folder;
    private final int keepLast;
    private final Best best;
    private final JsonFiles json = new JsonFiles();

    /**
     * @param folder where the checkpoints are; made when absent, cleared of half-written ones
     * @param keepLast how many of the newest are kept, at least 1
     * @param best which one is kept beside them
     */
    Checkpoints(Path folder, int keepLast, Best best) {
        if (keepLast < 1) {
            throw new InvalidInputException(
                    "To go on after a crash at least 1 checkpoint must be kept, not (" + keepLast + ").");
        }
        this.folder = folder;
        this.keepLast = keepLast;
        this.best = best;
        try {
            Files.createDirectories(folder);
            for (Path leftover : children(Folders.TEMPORARY_PREFIX)) {
                Folders.delete(leftover);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare (" + folder + ").", e);
        }
    }

    /**
     * Takes a checkpoint, then removes those that are no longer kept. If there is one of this step already, it stays and
     * nothing is written: the same run at the same step has the same state.
     *
     * @param step optimiser steps done
     * @param score for choosing the best, or null
     * @param state JSON values that the recipe wants back, such as the position in the data
     * @param writer writes files into the folder it is given
     */
    public Checkpoint save(
            long step, @Nullable Double score, Map<String, ? extends @Nullable Object> state, IoConsumer<Path> writer) {
        Path target = folder.resolve(NAME_PREFIX + "%08d".formatted(step));
        try {
            Optional<Checkpoint> existing = read(target);
            if (existing.isPresent()) {
                return existing.get();
            }
            if (Files.exists(target)) {
                Folders.delete(target);
            }
            Path temporary = Files.createTempDirectory(folder, Folders.TEMPORARY_PREFIX);
            try {
                writer.accept(temporary);
                Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
                manifest.put("step", step);
                manifest.put("score", score);
                manifest.put("state", state);
                manifest.put("files", sizes(temporary));
                json.write(temporary.resolve(MANIFEST), manifest);
                Folders.publish(temporary, target);
            } finally {
                if (Files.exists(temporary)) {
                    Folders.delete(temporary);
                }
            }
            prune();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot write the checkpoint of step (" + step + ") into (" + folder + ").", e);
        }
        return read(target).orElseThrow();
    }

    /** The checkpoint to go on from. */
    public Optional<Checkpoint> latest() {
        List<Checkpoint> all = all();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** The one with the best score among those still there; of equal ones the earlier. */
    public Optional<Checkpoint> best() {
        return best(all());
    }

    /** All finished checkpoints, by step. */
    public List<Checkpoint> all() {
        try {
            return children(NAME_PREFIX).stream()
                    .flatMap(child -> read(child).stream())
                    .sorted(Comparator.comparingLong(Checkpoint::step))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list (" + folder + ").", e);
        }
    }

    private void prune() throws IOException {
        List<Checkpoint> all = all();
        Optional<Checkpoint> kept = best(all);
        for (Checkpoint checkpoint : all.subList(0, Math.max(0, all.size() - keepLast))) {
            if (kept.isEmpty() || kept.get().step() != checkpoint.step()) {
                Folders.delete(checkpoint.folder());
            }
        }
    }

    private Optional<Checkpoint> best(List<Checkpoint> all) {
        if (best == Best.NONE) {
            return Optional.empty();
        }
        Checkpoint winner = null;
        double winning = 0;
        for (Checkpoint checkpoint : all) {
            Double score = checkpoint.score();
            if (score == null || score.isNaN()) {
                continue;
            }
            boolean better = best == Best.LOWEST ? score < winning : score > winning;
            if (winner == null || better) {
                winner = checkpoint;
                winning = score;
            }
        }
        return Optional.ofNullable(winner);
    }

    private Optional<Checkpoint> read(Path checkpoint) {
        Path manifestFile = checkpoint.resolve(MANIFEST);
        if (!Files.isRegularFile(manifestFile)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> manifest = json.read(manifestFile);
        try {
            if (!json.asRead(Map.of("files", sizes(checkpoint))).get("files").equals(manifest.get("files"))) {
                LOG.warn("Ignoring checkpoint {}: its files are not those that were written.", checkpoint);
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read (" + checkpoint + ").", e);
        }
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        if (manifest.get("state") instanceof Map<?, ?> stored) {
            stored.forEach((key, value) -> state.put(String.valueOf(key), value));
        }
        Double score = manifest.get("score") instanceof Number number ? number.doubleValue() : null;
        long step = ((Number) manifest.getOrDefault("step", 0)).longValue();
        return Optional.of(new Checkpoint(checkpoint, step, score, state));
    }

    private List<Path> children(String prefix) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> child.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, Long> sizes(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(folder.resolve(MANIFEST)))
                    .forEach(files::add);
        }
        Map<String, Long> sizes = new TreeMap<>();
        for (Path file : files) {
            sizes.put(folder.relativize(file).toString().replace('\\', '/'), Files.size(file));
        }
        return sizes;
    }
}
