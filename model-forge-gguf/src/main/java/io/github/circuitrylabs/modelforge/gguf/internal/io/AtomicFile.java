package io.github.circuitrylabs.modelforge.gguf.internal.io;

import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Replaces a file as a whole or not at all: temporary sibling, fsync, rename, fsync of the folder. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Body<T> {
        /** Writes to a channel that starts empty. */
        T write(FileChannel channel) throws IOException;
    }

    /**
     * Runs the body on a temporary file and, if it returns, moves that file to the target. If it throws, the target is
     * as before and the temporary file is gone.
     */
    public static <T> T write(Path target, Body<T> body) {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new TensorFileException(target, "is not a file that can be written.");
        }
        Path temporary = folder.resolve("." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(folder);
            T result;
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                result = body.write(channel);
                channel.force(true);
            }
            move(temporary, absolute);
            syncFolder(folder);
            return result;
        } catch (IOException e) {
            throw new TensorFileException(target, null, "cannot be written (" + e + ")", e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems cannot open a folder; the rename is then as durable as they make it.
            return;
        }
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            temporary.toFile().deleteOnExit();
        }
    }
}
