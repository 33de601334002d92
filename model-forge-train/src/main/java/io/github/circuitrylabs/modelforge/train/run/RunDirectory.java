package io.github.circuitrylabs.modelforge.train.run;

import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one training run:
 *
 * <pre>
 * config.json        what was asked for
 * environment.json   on what it ran, one entry per session
 * data.json          digest and size of each dataset
 * metrics.jsonl      figures of each step
 * tensorboard/       the same for TensorBoard
 * checkpoints/       step-00000100/ …
 * </pre>
 *
 * <p>Opening a folder that holds a run goes on with it, if it is the same run: another configuration or other data are
 * refused, with the difference named, because their figures and checkpoints do not belong together. The folder is locked
 * while it is open. For one thread.
 */
public final class RunDirectory implements AutoCloseable {

    private final Path folder;
    private final FileChannel lockChannel;
    private final JsonFiles json = new JsonFiles();

    private RunDirectory(Path folder, FileChannel lockChannel) {
        this.folder = folder;
        this.lockChannel = lockChannel;
    }

    /**
     * Begins a run, or goes on with the one that is there.
     *
     * @param folder the run's own folder; made when absent
     * @param config everything that decides what the run computes, as JSON values
     * @param versions versions of the libraries that compute, for the record
     * @throws InvalidInputException if the folder holds a run with another configuration or is in use
     */
    public static RunDirectory open(
            Path folder, Map<String, ? extends @Nullable Object> config, Map<String, String> versions) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the folder (" + folder + ").", e);
        }
        RunDirectory run = new RunDirectory(folder, lock(folder));
        try {
            run.agree("config.json", config, "Maybe use a new folder, or the old configuration.");
            run.noteSession(versions);
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
        return run;
    }

    /** The run's folder. */
    public Path folder() {
        return folder;
    }

    /**
     * Records the data of the run, or checks that they are those it began with.
     *
     * @param name what they are for: {@code train}, {@code validation}
     * @param digest SHA-256 of the rows
     * @param rows number of rows
     * @throws InvalidInputException if the run began with other data
     */
    public void recordData(String name, String digest, int rows) {
        Path file = folder.resolve("data.json");
        Map<String, @Nullable Object> data =
                Files.exists(file) ? new LinkedHashMap<>(json.read(file)) : new LinkedHashMap<>();
        Map<String, Object> entry = Map.of("sha256", digest, "rows", rows);
        Object before = data.putIfAbsent(name, entry);
        if (before == null) {
            json.write(file, data);
        } else if (!before.equals(entry)) {
            throw new InvalidInputException(
                    "The run in (%s) began with other %s data: (%s), now (%s). Maybe use a new folder."
                            .formatted(folder, name, before, entry));
        }
    }

    /** The checkpoints; what a crash left half-written is removed. */
    public Checkpoints checkpoints(int keepLast, Checkpoints.Best best) {
        return new Checkpoints(folder.resolve("checkpoints"), keepLast, best);
    }

    /**
     * The figures, to go on with. The caller closes it.
     *
     * @param lastStep the step the run goes on after: that of the latest checkpoint, or 0
     */
    public MetricsLog metrics(long lastStep) {
        return MetricsLog.open(folder.resolve("metrics.jsonl"), lastStep);
    }

    /**
     * The figures for TensorBoard, to go on with. The caller closes it.
     *
     * @param lastStep as of {@link #metrics}
     */
    public TensorBoardLog tensorBoard(long lastStep) {
        return TensorBoardLog.open(folder.resolve("tensorboard"), lastStep, Clock.systemUTC());
    }

    /** Lets another process open the folder. */
    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unlock (" + folder + ").", e);
        }
    }

    private void agree(String name, Map<String, ? extends @Nullable Object> content, String advice) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            json.write(file, content);
            return;
        }
        Map<String, @Nullable Object> before = json.read(file);
        Map<String, @Nullable Object> now = json.asRead(content);
        List<String> differences = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        for (String key : keys) {
            if (!Objects.equals(before.get(key), now.get(key))) {
                differences.add("%s was (%s), is (%s)".formatted(key, before.get(key), now.get(key)));
            }
        }
        if (!differences.isEmpty()) {
            throw new InvalidInputException("The folder (%s) holds a run with another %s: %s. %s"
                    .formatted(folder, name, String.join("; ", differences), advice));
        }
    }

    private void noteSession(Map<String, String> versions) {
        Path file = folder.resolve("environment.json");
        List<Object> sessions = new ArrayList<>();
        if (Files.exists(file) && json.read(file).get("sessions") instanceof List<?> earlier) {
            sessions.addAll(earlier);
        }
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("started", Instant.now().toString());
        session.put("forge", ForgeVersion.current());
        session.put("java", System.getProperty("java.version") + " " + System.getProperty("java.vendor"));
        session.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        session.put("cores", Runtime.getRuntime().availableProcessors());
        session.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
        session.put("versions", versions);
        sessions.add(session);
        json.write(file, Map.of("sessions", sessions));
    }

    private static FileChannel lock(Path folder) {
        Path file = folder.resolve(".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new InvalidInputException("The run in (" + folder
                        + ") is in use. Maybe wait for the other training, or use another folder.");
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock (" + folder + ").", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this process
        }
    }
}
