package io.github.circuitrylabs.forge.store.audit;

import io.github.circuitrylabs.forge.store.audit.AuditVerification.Problem;
import io.github.circuitrylabs.forge.store.audit.AuditVerification.TornWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a log and follows its chain until it ends or breaks. Used once, by one thread. */
final class ChainReader {

    /** The action of the entry that seals what a crash left behind. */
    static final String TORN = "audit.torn";

    private final InputStream in;
    private final AuditKey key;
    private final List<AuditAnchor> anchors;
    private final Consumer<? super AuditEntry> entries;
    private final List<TornWrite> torn = new ArrayList<>();

    private AuditAnchor end;
    private long lines;
    private long bytes;

    /**
     * @param in the log behind the start, buffered
     * @param start up to where the chain is known
     * @param anchors places that the log must have passed exactly so
     * @param entries gets every proven entry, in order
     */
    ChainReader(
            InputStream in,
            AuditKey key,
            AuditAnchor start,
            List<AuditAnchor> anchors,
            Consumer<? super AuditEntry> entries) {
        this.in = in;
        this.key = key;
        this.end = start;
        this.bytes = start.bytes();
        this.anchors = anchors;
        this.entries = entries;
    }

    /** Reads up to the end or the first break. */
    Optional<Problem> follow() throws IOException {
        for (Line line = next(); line != null; line = next()) {
            Optional<Problem> problem = fits(line) && !line.isSeal() ? accept(line) : lookForSeal(line);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    /** Up to where the chain was followed. */
    AuditAnchor end() {
        return end;
    }

    long lines() {
        return lines;
    }

    List<TornWrite> torn() {
        return torn;
    }

    private boolean fits(Line line) {
        return line.entry().filter(entry -> entry.follows(end)).isPresent();
    }

    private Optional<Problem> accept(Line line) {
        AuditEntry entry = line.entry().orElseThrow();
        end = new AuditAnchor(entry.sequence(), entry.mac(), bytes);
        for (AuditAnchor anchor : anchors) {
            if (anchor.sequence() == end.sequence() && !anchor.equals(end)) {
                return Optional.of(new Problem(
                        lines,
                        "The anchor knows another entry " + end.sequence()
                                + " than this: the log or its anchor was replaced by that of another history."));
            }
        }
        entries.accept(entry);
        return Optional.empty();
    }

    /** What does not fit is what a crash left behind if a later entry seals exactly these bytes; else it is damage. */
    private Optional<Problem> lookForSeal(Line first) throws IOException {
        long at = lines;
        MessageDigest digest = sha256();
        long length = 0;
        for (Line line = first; line != null; line = next()) {
            if (fits(line) && line.seals(length, digest)) {
                torn.add(new TornWrite(at, length, end.sequence() + 1));
                return accept(line);
            }
            digest.update(line.content());
            length += line.bytes();
        }
        return Optional.of(new Problem(at, why(first)));
    }

    private String why(Line line) {
        Optional<AuditEntry> entry = line.entry();
        if (entry.isEmpty()) {
            return line.ended()
                    ? "Its bytes do not fit its seal: it was changed or inserted, or the key is another one."
                    : "It is not finished and does not fit its seal: it was changed or cut off, or a crash left it"
                            + " behind; in the last case the next entry seals it.";
        }
        if (line.isSeal() && fits(line)) {
            return "It seals an unfinished write that is no longer there.";
        }
        if (entry.get().sequence() != end.sequence() + 1) {
            return "It is entry " + entry.get().sequence() + " where entry " + (end.sequence() + 1)
                    + " is due: entries were removed, inserted or swapped.";
        }
        return "It does not link to the entry before it: it comes from another history.";
    }

    private @Nullable Line next() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            content.write(next);
            if (next == '\n' || content.size() > AuditEntry.MAX_LINE_BYTES) {
                break;
            }
        }
        if (content.size() == 0) {
            return null;
        }
        lines++;
        bytes += content.size();
        return Line.of(content.toByteArray(), key);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of this Java platform cannot be copied", e);
        }
    }

    /** @param content with its line end, if it has one */
    private record Line(byte[] content, Optional<AuditEntry> entry) {

        static Line of(byte[] content, AuditKey key) {
            int end = content.length - 1;
            if (content[end] != '\n') {
                return new Line(content, Optional.empty());
            }
            return new Line(content, AuditEntry.read(Arrays.copyOf(content, end), key));
        }

        int bytes() {
            return content.length;
        }

        boolean ended() {
            return content[content.length - 1] == '\n';
        }

        boolean isSeal() {
            return entry.filter(each -> each.event().action().equals(TORN)).isPresent();
        }

        /** Whether it is the seal of that many bytes with that digest. */
        boolean seals(long length, MessageDigest digest) {
            return isSeal() && entry.orElseThrow().event().details().equals(sealDetails(length, digest));
        }
    }

    /** What the seal of that many bytes says of them. */
    static Map<String, String> sealDetails(long length, MessageDigest digest) {
        String sha256 = HexFormat.of().formatHex(copy(digest).digest());
        return Map.of("torn_bytes", Long.toString(length), "torn_sha256", sha256);
    }
}
