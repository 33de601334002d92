package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Short digests of what a training is made of, so that a state is resumed only where it belongs. */
final class Fingerprints {

    private Fingerprints() {}

    static String of(Object... parts) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
        for (Object part : parts) {
            if (part instanceof List<?> rows) {
                add(digest, new int[] {rows.size()});
                rows.forEach(row -> add(digest, row));
            } else {
                digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static void add(MessageDigest digest, Object row) {
        if (row instanceof TokenizedCompletion completion) {
            add(digest, completion.ids());
            add(digest, new int[] {completion.promptLength()});
        } else if (row instanceof TokenizedPreference pair) {
            add(digest, pair.prompt());
            add(digest, pair.chosen());
            add(digest, pair.rejected());
        } else if (row instanceof int[] indices) {
            add(digest, indices);
        } else if (row instanceof TokenizedUnpaired reply) {
            add(digest, reply.prompt());
            add(digest, reply.completion());
            add(digest, new int[] {reply.desirable() ? 1 : 0});
        } else {
            throw new IllegalArgumentException("Rows of (%s) have no fingerprint".formatted(row.getClass()));
        }
    }

    private static void add(MessageDigest digest, int[] ids) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length + 4).putInt(ids.length);
        for (int id : ids) {
            bytes.putInt(id);
        }
        digest.update(bytes.array());
    }
}
