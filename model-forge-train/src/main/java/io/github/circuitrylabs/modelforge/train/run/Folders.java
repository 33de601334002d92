package io.github.circuitrylabs.modelforge.train.run;

import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whole folders that appear and vanish at once. */
final class Folders {

    /** Prefix of folders that are being written or deleted; readers ignore them. */
    static final String TEMPORARY_PREFIX = ".tmp-";

    private Folders() {}

    /** Forces all that is in the temporary folder to the disk, then gives it its name. */
    static void publish(Path temporary, Path target) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(temporary)) {
            paths = tree.toList();
        }
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                AtomicFiles.forceFolder(path);
            } else {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        AtomicFiles.forceFolder(target.toAbsolutePath().getParent());
    }

    /** Takes the folder's name away first, so that a half-deleted one is never read. */
    static void delete(Path folder) throws IOException {
        Path doomed = folder;
        if (!folder.getFileName().toString().startsWith(TEMPORARY_PREFIX)) {
            doomed = folder.resolveSibling(TEMPORARY_PREFIX + "deleted-" + folder.getFileName());
            deleteTree(doomed);
            Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
        }
        deleteTree(doomed);
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
