package io.github.circuitrylabs.forge.store.audit;

import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.store.internal.OwnerOnly;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of a log. */
final class LogFolder {

    private static final String LOG = "audit.jsonl";
    private static final String ANCHOR = "audit.anchor";
    private static final String KEY = "audit.key";

    private final Path folder;
    private final @Nullable AuditKey givenKey;

    /** @param givenKey the key if it is kept elsewhere */
    LogFolder(Path folder, @Nullable AuditKey givenKey) {
        this.folder = folder;
        this.givenKey = givenKey;
    }

    Path log() {
        return folder.resolve(LOG);
    }

    Path anchor() {
        return folder.resolve(ANCHOR);
    }

    /** Whether nothing was ever here. */
    boolean isNew() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    AuditKey key() throws IOException {
        if (givenKey != null) {
            return givenKey;
        }
        Path file = folder.resolve(KEY);
        if (!Files.exists(file)) {
            throw new AuditTrailException(
                    "The key of the audit log (" + file + ") is missing. Maybe it is kept elsewhere: set "
                            + AuditKey.VARIABLE + " to it.",
                    null);
        }
        return AuditKey.read(file);
    }

    /**
     * Makes the folder with its first entry. It is there whole or not at all: a key without a log would look like a log
     * that was taken away.
     */
    void begin() throws IOException {
        Path fresh = folder.resolveSibling("." + folder.getFileName() + "-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".tmp");
        OwnerOnly.createFolder(fresh);
        LogFolder inFresh = new LogFolder(fresh, givenKey);
        AuditKey key = givenKey == null ? AuditKey.random() : givenKey;
        if (givenKey == null) {
            key.write(fresh.resolve(KEY));
        }
        OwnerOnly.createFile(inFresh.log());
        AuditEvent begin =
                AuditEvent.allowed("system", "audit.begin", "audit", "").with("forge_version", ForgeVersion.current());
        new Appender(inFresh, key).append(AuditAnchor.OF_NOTHING, begin);
        Files.deleteIfExists(folder);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        AtomicFiles.forceFolder(folder.getParent());
    }

    /** The log from one byte on. */
    InputStream open(long from) throws IOException {
        FileChannel channel = FileChannel.open(log(), StandardOpenOption.READ);
        channel.position(from);
        return new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    }

    static AuditAnchor readAnchor(Path file, AuditKey key) throws IOException {
        if (!Files.exists(file)) {
            throw new AuditTrailException(
                    "The anchor (" + file + ") of the audit log is missing; without it nobody can tell whether the log"
                            + " was cut off. Maybe put it back. See: scenario-forge audit verify",
                    null);
        }
        return AuditAnchor.open(Files.readAllBytes(file), key)
                .orElseThrow(() -> new AuditTrailException(
                        "The anchor (" + file
                                + ") of the audit log does not fit its seal: it was changed, or the key is"
                                + " another one. See: scenario-forge audit verify",
                        null));
    }
}
