package io.github.circuitrylabs.forge.store.audit;

import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.store.internal.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/** Adds entries at the end of a log. Used while nobody else does. */
final class Appender {

    private static final byte[] NOTHING = {};

    /** Ends an unfinished line; the mark keeps one that lacks nothing but its end from becoming an entry late. */
    private static final byte[] TORN_LINE_END = {'#', '\n'};

    private final LogFolder folder;
    private final AuditKey key;

    Appender(LogFolder folder, AuditKey key) {
        this.folder = folder;
        this.key = key;
    }

    /** Adds an event after whatever a crash left behind. */
    void append(AuditEvent event) throws IOException {
        append(sealTorn(pastUnanchored(LogFolder.readAnchor(folder.anchor(), key))), event);
    }

    void append(AuditAnchor end, AuditEvent event) throws IOException {
        append(end, NOTHING, event);
    }

    /** The log's end, past the one entry that a crash may have left behind the anchor. */
    private AuditAnchor pastUnanchored(AuditAnchor anchor) throws IOException {
        long size = Files.size(folder.log());
        if (size < anchor.bytes()) {
            throw new AuditTrailException(
                    "The audit log (" + folder.log() + ") was cut off: it has " + size
                            + " bytes where its anchor knows "
                            + anchor.bytes() + ". Nothing that must be audited can be done. Maybe put the whole file"
                            + " back; or move its folder away and keep it, and a new log begins.",
                    null);
        }
        if (size == anchor.bytes()) {
            return anchor;
        }
        AuditAnchor end;
        try (InputStream in = folder.open(anchor.bytes())) {
            ChainReader rest = new ChainReader(in, key, anchor, List.of(), entry -> {});
            rest.follow();
            end = rest.end();
        }
        if (end.sequence() > anchor.sequence() + 1) {
            throw new AuditTrailException(
                    "The anchor (" + folder.anchor() + ") of the audit log knows entry " + anchor.sequence()
                            + " while the log has " + end.sequence() + ": it was replaced by an older one. Nothing that"
                            + " must be audited can be done. Maybe put the right one back.",
                    null);
        }
        if (!end.equals(anchor)) {
            OwnerOnly.write(folder.anchor(), end.sealed(key));
        }
        return end;
    }

    /** Seals what lies behind the end and is no entry; it stays where it is. */
    private AuditAnchor sealTorn(AuditAnchor end) throws IOException {
        long size = Files.size(folder.log());
        if (size == end.bytes()) {
            return end;
        }
        MessageDigest digest = ChainReader.sha256();
        int last = '\n';
        try (InputStream in = folder.open(end.bytes())) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                digest.update((byte) next);
                last = next;
            }
        }
        byte[] lineEnd = last == '\n' ? NOTHING : TORN_LINE_END;
        digest.update(lineEnd);
        AuditEvent seal = AuditEvent.allowed("system", ChainReader.TORN, "audit", "A write was not finished.");
        for (Map.Entry<String, String> detail : ChainReader.sealDetails(size - end.bytes() + lineEnd.length, digest)
                .entrySet()) {
            seal = seal.with(detail.getKey(), detail.getValue());
        }
        return append(new AuditAnchor(end.sequence(), end.mac(), size), lineEnd, seal);
    }

    /** Writes to the log first, then to the anchor; both are on disk when this returns. */
    private AuditAnchor append(AuditAnchor end, byte[] before, AuditEvent event) throws IOException {
        AuditEntry.Line line = AuditEntry.line(end.sequence() + 1, event, end.mac(), key);
        try (FileChannel channel =
                FileChannel.open(folder.log(), StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            OwnerOnly.writeFully(channel, before);
            OwnerOnly.writeFully(channel, line.bytes());
            channel.force(true);
        }
        AuditAnchor next =
                new AuditAnchor(end.sequence() + 1, line.mac(), end.bytes() + before.length + line.bytes().length);
        OwnerOnly.write(folder.anchor(), next.sealed(key));
        return next;
    }
}
