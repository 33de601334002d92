package io.github.circuitrylabs.forge.store.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Mutual exclusion by a lock file, between threads and between processes. Thread-safe. */
public final class FileMutex {

    /** Work that may fail on files. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException;
    }

    /**
     * The system's file locks belong to the whole process, and closing any channel on a file drops them all. So within a
     * process every thread must first get the one lock of that file, whichever object it comes through.
     */
    private static final Map<Path, ReentrantLock> WITHIN_PROCESS = new ConcurrentHashMap<>();

    private final Path file;

    /** @param file is made when first locked, and stays */
    public FileMutex(Path file) {
        this.file = file;
    }

    /** Does the work while nobody else with the same file does theirs. */
    public <T> T locked(Work<T> work) throws IOException {
        if (!Files.exists(file)) {
            OwnerOnly.createFolder(file.toAbsolutePath().getParent());
            OwnerOnly.createFile(file);
        }
        ReentrantLock threads = WITHIN_PROCESS.computeIfAbsent(file.toRealPath(), path -> new ReentrantLock(true));
        threads.lock();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock processes = channel.lock()) {
            return work.run();
        } finally {
            threads.unlock();
        }
    }
}
