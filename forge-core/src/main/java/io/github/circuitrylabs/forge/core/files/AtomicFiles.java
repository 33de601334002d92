package io.github.circuitrylabs.forge.core.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes files whole or not at all: into a temporary file in the same folder, forced to disk, then renamed over the
 * old one, and the folder forced too. Whoever reads the file, also after a crash, sees the old bytes or the new ones.
 *
 * <pre>{@code
 * AtomicFiles.write(Path.of("out.jsonl"), sink -> exporter.write(rows, sink));
 * AtomicFiles.write(Path.of("out.jsonl"), sink -> { throw new IOException("full"); }); // out.jsonl is as it was
 * }</pre>
 *
 * <p>Thread-safe; of two writers to one file the later to finish wins.
 */
public final class AtomicFiles {

    private static final int BUFFER_BYTES = 1 << 16;

    private AtomicFiles() {}

    /**
     * Writes a file anew, making its folder if it is missing. A symbolic link is written through, not replaced. When the
     * writer fails, the file is as it was and the temporary file is gone.
     *
     * @param file the file to make or replace
     * @param writer writes the content; closing the stream it gets is allowed and not needed
     * @throws IOException if the writer fails or the disk does
     */
    public static void write(Path file, IoConsumer<? super OutputStream> writer) throws IOException {
        Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException("Cannot write (" + file + "): it is no file in a folder.");
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve(".forge-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".tmp");
        boolean written = false;
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream sink = new KeptOpenStream(Channels.newOutputStream(channel));
                writer.accept(sink);
                sink.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(temporary);
            }
        }
        forceFolder(folder);
    }

    /** Writes a text file anew, as UTF-8. */
    public static void writeString(Path file, String text) throws IOException {
        write(file, sink -> sink.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Forces a folder's entries to disk, so that a rename in it survives a power cut. Does nothing where the system
     * cannot open folders (Windows, which journals renames itself).
     */
    public static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            if (Files.isReadable(folder) && !System.getProperty("os.name").startsWith("Windows")) {
                throw e;
            }
        }
    }

    /** The content must be forced to disk after the writer is done, so the writer's close only flushes. */
    private static final class KeptOpenStream extends BufferedOutputStream {
        KeptOpenStream(OutputStream out) {
            super(out, BUFFER_BYTES);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
