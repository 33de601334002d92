package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Copies a database that is in use, as of one moment. */
public final class Backup {

    private Backup() {}

    /**
     * Writes a copy, whole or not at all; an existing file is replaced.
     *
     * @param session a connection without an open transaction
     */
    public static void write(Session session, Path target) {
        Path file = target.toAbsolutePath();
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(part);
            session.update("VACUUM INTO ?", part.toString());
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            AtomicFiles.forceFolder(file.getParent());
        } catch (IOException e) {
            throw new DatastoreException(
                    "The database (" + session.database() + ") could not be copied to (" + target + "): "
                            + e.getMessage() + ". Maybe the disk is full or the folder is not writable.",
                    e);
        }
    }
}
