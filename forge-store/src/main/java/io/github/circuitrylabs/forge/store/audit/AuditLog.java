package io.github.circuitrylabs.forge.store.audit;

import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrail;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.store.audit.AuditVerification.Problem;
import io.github.circuitrylabs.forge.store.internal.FileMutex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file of audit events, one JSON object per line. Every line is sealed by HMAC-SHA256 and linked to the one
 * before, and an anchor beside the log says where it ends; so no byte can be changed, and no line removed, inserted, moved or
 * cut off, without the key and unseen by {@link #verify}. An event is on disk before {@link #record} returns.
 *
 * <p>In the folder: {@code audit.jsonl}, {@code audit.anchor} and, unless the key is given, {@code audit.key}, all for their
 * owner only. They are made when the first event is recorded. What a crash leaves unfinished at the log's end is kept there,
 * and the next entry seals it.
 *
 * <p>Who has the key and may write the folder can write another history. Keep a copy of the {@linkplain #export anchor}
 * elsewhere against that, and against an old copy of the whole folder being put back.
 *
 * <p>Thread-safe, also between processes and between several logs over one folder.
 */
public final class AuditLog implements AuditTrail {

    private final Path path;
    private final LogFolder folder;
    private final FileMutex mutex;

    private AuditLog(Path path, @Nullable AuditKey key) {
        this.path = path.toAbsolutePath().normalize();
        this.folder = new LogFolder(this.path, key);
        this.mutex = new FileMutex(this.path.resolveSibling("." + this.path.getFileName() + ".lock"));
    }

    /** The log in a folder, with its key in the same folder. Nothing is made or read yet. */
    public static AuditLog in(Path folder) {
        return new AuditLog(folder, null);
    }

    /** The log in a folder, with a key that is kept elsewhere. Nothing is made or read yet. */
    public static AuditLog in(Path folder, AuditKey key) {
        return new AuditLog(folder, key);
    }

    @Override
    public void record(AuditEvent event) {
        if (event.action().equals(ChainReader.TORN)) {
            throw new InvalidInputException("The action (" + ChainReader.TORN + ") is the log's own.");
        }
        attempt(
                "record an event",
                () -> mutex.locked(() -> {
                    if (folder.isNew()) {
                        folder.begin();
                    }
                    new Appender(folder, folder.key()).append(event);
                    return path;
                }));
    }

    /** Whether anything was ever recorded here. */
    public boolean exists() {
        return attempt("be looked at", () -> !folder.isNew());
    }

    /** Checks the whole log, as {@link #read} does. */
    public AuditVerification verify() {
        return read(null, entry -> {});
    }

    /**
     * Checks the whole log and reads its entries, oldest first, up to the first that is not as it was written. Others go on
     * writing meanwhile; what they add is not read.
     *
     * @param kept an anchor of this log that was kept elsewhere, which the log must have passed; see {@link #keptAnchor}
     * @param entries gets each entry once it is proven
     * @throws AuditTrailException if there is no log, or no key for it
     */
    public AuditVerification read(@Nullable AuditAnchor kept, Consumer<? super AuditEntry> entries) {
        return attempt("be read", () -> {
            AuditKey key = requireLog();
            Snapshot snapshot = mutex.locked(this::snapshot);
            Optional<AuditAnchor> anchor = snapshot.anchor().flatMap(bytes -> AuditAnchor.open(bytes, key));
            List<AuditAnchor> anchors =
                    Stream.concat(anchor.stream(), Stream.ofNullable(kept)).toList();
            try (InputStream in = open(snapshot)) {
                ChainReader chain = new ChainReader(in, key, AuditAnchor.OF_NOTHING, anchors, entries);
                Optional<Problem> problem = chain.follow();
                return new AuditVerification(
                        chain.end().sequence(),
                        problem.or(() -> problemAtTheEnd(chain, snapshot, anchor, kept)),
                        chain.torn());
            }
        });
    }

    /**
     * Reads an anchor that was {@linkplain #export kept elsewhere}.
     *
     * @throws AuditTrailException if the key of this log did not seal it
     */
    public AuditAnchor keptAnchor(Path file) {
        return attempt("be checked against (" + file + ")", () -> LogFolder.readAnchor(file, requireLog()));
    }

    /**
     * Copies the log as it is, byte for byte and unchecked, into a file, and its anchor into a file of the same name with
     * {@code .anchor} behind.
     *
     * @return the anchor's file
     */
    public Path export(Path target) {
        return attempt("be copied to (" + target + ")", () -> {
            requireLog();
            Snapshot snapshot = mutex.locked(this::snapshot);
            Path anchor = target.resolveSibling(target.getFileName() + ".anchor");
            AtomicFiles.write(target, out -> copy(snapshot, out));
            AtomicFiles.write(anchor, out -> out.write(snapshot.anchor().orElse(new byte[0])));
            return anchor;
        });
    }

    /** Copies the log's lines as they are, unchecked. */
    public void export(OutputStream sink) {
        attempt("be copied", () -> {
            requireLog();
            copy(mutex.locked(this::snapshot), sink);
            return path;
        });
    }

    /** The chain holds up to its end: whether that is the end it should have. */
    private Optional<Problem> problemAtTheEnd(
            ChainReader chain, Snapshot snapshot, Optional<AuditAnchor> anchor, @Nullable AuditAnchor kept) {
        long found = chain.end().sequence();
        @Nullable String what = null;
        if (snapshot.anchor().isEmpty()) {
            what = "The anchor (" + folder.anchor() + ") is missing: it was taken away.";
        } else if (anchor.isEmpty()) {
            what = "The anchor (" + folder.anchor()
                    + ") does not fit its seal: it was changed, or the key is another one.";
        } else if (found < anchor.get().sequence()) {
            what = "The log ends after entry " + found + ", its anchor knows "
                    + anchor.get().sequence() + ": the end was cut off.";
        } else if (found > anchor.get().sequence() + 1) {
            // One entry more than the anchor knows is what a crash between the two leaves behind.
            what = "The log has " + found + " entries, its anchor knows only "
                    + anchor.get().sequence() + ": the anchor was replaced by an older one.";
        } else if (kept != null && found < kept.sequence()) {
            what = "The log ends after entry " + found + ", the anchor kept elsewhere knows " + kept.sequence()
                    + ": an older log was put back.";
        }
        return Optional.ofNullable(what).map(text -> new Problem(chain.lines() + 1, text));
    }

    /**
     * What there is at one moment.
     *
     * @param anchor the anchor file, if there is one
     * @param bytes the log's length; 0 if it was taken away
     */
    private record Snapshot(Optional<byte[]> anchor, long bytes) {}

    private Snapshot snapshot() throws IOException {
        return new Snapshot(
                Files.exists(folder.anchor()) ? Optional.of(Files.readAllBytes(folder.anchor())) : Optional.empty(),
                Files.exists(folder.log()) ? Files.size(folder.log()) : 0);
    }

    private InputStream open(Snapshot snapshot) throws IOException {
        return snapshot.bytes() == 0 ? InputStream.nullInputStream() : new FirstBytes(folder.open(0), snapshot.bytes());
    }

    private void copy(Snapshot snapshot, OutputStream sink) throws IOException {
        try (InputStream in = open(snapshot)) {
            in.transferTo(sink);
        }
    }

    private AuditKey requireLog() throws IOException {
        if (folder.isNew()) {
            throw new AuditTrailException(
                    "There is no audit log in (" + path + "). Nothing was audited yet, or it was taken away.", null);
        }
        return folder.key();
    }

    private <T> T attempt(String what, FileMutex.Work<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw new AuditTrailException(
                    "The audit log in (" + path + ") could not " + what + ": "
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + ". Maybe the disk is full or the folder is not yours.",
                    e);
        }
    }
}
