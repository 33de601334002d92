package io.github.circuitrylabs.modelforge.eval.registry;

import io.github.circuitrylabs.forge.core.DamagedModelException;
import io.github.circuitrylabs.forge.core.RegisteredModel.StoredFile;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Files by the SHA-256 of their content: the same bytes are there once, and no byte is handed out unchecked. */
final class BlobStore {

    private final Path folder;

    BlobStore(Path folder) {
        this.folder = folder;
    }

    /** Copies a file in; one that is there already is left, a damaged one is replaced. */
    StoredFile put(Path source) throws IOException {
        StoredFile file = new StoredFile(Digests.sha256(source), Files.size(source));
        Path blob = path(file);
        if (!isWhole(file)) {
            AtomicFiles.write(blob, sink -> Files.copy(source, sink));
            if (!Digests.sha256(blob).equals(file.sha256())) {
                Files.delete(blob);
                throw new IOException("The file (" + source + ") changed while it was read");
            }
            protect(blob);
        }
        return file;
    }

    Path path(StoredFile file) {
        return folder.resolve(file.sha256());
    }

    boolean isWhole(StoredFile file) {
        Path blob = path(file);
        return Files.isRegularFile(blob) && Digests.sha256(blob).equals(file.sha256());
    }

    /**
     * Lets a file of this name hold the blob's bytes, by a hard link where the file system can.
     *
     * @param owner whose file it is, for the message
     * @throws DamagedModelException if the blob does not hold what was put in
     */
    void linkTo(StoredFile file, Path target, String owner) throws IOException {
        require(file, target.getFileName().toString(), owner);
        Path blob = path(file);
        if (Files.exists(target)
                && (Files.isSameFile(blob, target) || Digests.sha256(target).equals(file.sha256()))) {
            return;
        }
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path temporary = target.resolveSibling(".link-" + file.sha256());
        Files.deleteIfExists(temporary);
        try {
            Files.createLink(temporary, blob);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            AtomicFiles.write(target, sink -> Files.copy(blob, sink));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** @throws DamagedModelException naming the file, the blob, and what it should be */
    void require(StoredFile file, String name, String owner) {
        Path blob = path(file);
        if (!Files.isRegularFile(blob)) {
            throw new DamagedModelException("The file " + name + " of " + owner + " is missing (" + blob
                    + "). Add the same model again to mend it.");
        }
        String found = Digests.sha256(blob);
        if (!found.equals(file.sha256())) {
            throw new DamagedModelException("The file " + name + " of " + owner + " is damaged: " + blob + " holds ("
                    + found + "). Add the same model again to mend it.");
        }
    }

    /** Removes every blob that is not among these; returns the bytes freed. */
    long keepOnly(Set<StoredFile> needed, boolean dryRun) throws IOException {
        Set<String> names = new HashSet<>();
        needed.forEach(file -> names.add(file.sha256()));
        long freed = 0;
        if (!Files.isDirectory(folder)) {
            return freed;
        }
        try (Stream<Path> blobs = Files.list(folder)) {
            for (Path blob : blobs.toList()) {
                if (!names.contains(blob.getFileName().toString())) {
                    freed += Files.size(blob);
                    if (!dryRun) {
                        Files.delete(blob);
                    }
                }
            }
        }
        return freed;
    }

    /** Nobody edits a registered model by accident: links to it share these permissions. */
    private static void protect(Path blob) throws IOException {
        if (blob.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(blob, PosixFilePermissions.fromString("r--r--r--"));
        }
    }
}
