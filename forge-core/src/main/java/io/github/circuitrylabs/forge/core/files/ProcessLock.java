package io.github.circuitrylabs.forge.core.files;

import io.github.circuitrylabs.forge.core.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one process at a time holds, on a file that says who. The operating system frees it when its holder dies, so
 * a lock that was left behind never blocks; {@link #leftBehind} tells of it. Within one process, threads exclude each other
 * too.
 *
 * <pre>{@code
 * try (ProcessLock lock = ProcessLock.take(folder.resolve(".lock"), Duration.ZERO)) {
 *     ...
 * } // throws BusyException at once if somebody else is at it
 * }</pre>
 */
public final class ProcessLock implements AutoCloseable {

    /** Locked is a byte far behind the text, so that others may read the text where locks are mandatory. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
    private static final int MAX_TEXT = 1024;

    private final FileChannel channel;
    private final FileLock lock;
    private final @Nullable String leftBehind;

    private ProcessLock(FileChannel channel, FileLock lock, @Nullable String leftBehind) {
        this.channel = channel;
        this.lock = lock;
        this.leftBehind = leftBehind;
    }

    /**
     * Takes the lock.
     *
     * @param file the lock's file; made if it is missing, and never removed
     * @param patience how long to wait for another holder
     * @throws BusyException if somebody else still holds it then; the message says who
     */
    public static ProcessLock take(Path file, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Optional<ProcessLock> taken = tryTake(file);
            while (taken.isEmpty()
                    && System.nanoTime() - deadline < 0
                    && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
                taken = tryTake(file);
            }
            if (taken.isPresent()) {
                return taken.get();
            }
            throw new BusyException("In use by " + holder(file) + " (lock file " + file
                    + "). Wait until it is done; the lock goes when its holder ends.");
        } catch (IOException e) {
            throw new ForgeException("Cannot use the lock file (" + file + "): " + e.getMessage(), e);
        }
    }

    private static Optional<ProcessLock> tryTake(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                return Optional.empty();
            }
            String before = text(channel);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(me().getBytes(StandardCharsets.UTF_8)), 0);
            return Optional.of(new ProcessLock(channel, lock, before.isBlank() ? null : before));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    /** Who held the lock and died without letting go of it, if somebody did. */
    public Optional<String> leftBehind() {
        return Optional.ofNullable(leftBehind);
    }

    @Override
    public void close() {
        try (FileChannel closed = channel) {
            closed.truncate(0);
            lock.release();
        } catch (IOException e) {
            throw new ForgeException("Cannot let go of a lock: " + e.getMessage(), e);
        }
    }

    private static String me() {
        return "process " + ProcessHandle.current().pid() + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String holder(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            String text = text(channel);
            return text.isBlank() ? "another process" : text;
        }
    }

    private static String text(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_TEXT);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
    }
}
