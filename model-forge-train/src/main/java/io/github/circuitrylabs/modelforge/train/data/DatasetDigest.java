package io.github.circuitrylabs.modelforge.train.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of a training set, in hex. Every field goes in with its length in front, so that no two sets share their
 * bytes; row order counts, for it decides what a seed means. Metadata and files' names do not: they change no loss.
 */
public final class DatasetDigest {

    private final MessageDigest sha256;

    private DatasetDigest(String kind) {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
        add(kind);
    }

    /** The digest of text rows. */
    public static String ofRows(List<? extends TrainingRow> rows) {
        DatasetDigest digest = new DatasetDigest("rows");
        for (TrainingRow row : rows) {
            digest.add(row.form().name());
            digest.add(row.prompt());
            digest.add(row.wanted());
            if (row instanceof PreferenceRow preference) {
                digest.add(preference.rejected());
            }
            if (row instanceof UnpairedRow reply) {
                digest.add(reply.completion());
            }
        }
        return digest.hex();
    }

    static String ofCompletions(List<TokenizedCompletion> rows) {
        DatasetDigest digest = new DatasetDigest("completions");
        for (TokenizedCompletion row : rows) {
            digest.add(row.ids());
            digest.add(new int[] {row.promptLength()});
        }
        return digest.hex();
    }

    static String ofPreferences(List<TokenizedPreference> rows) {
        DatasetDigest digest = new DatasetDigest("preferences");
        for (TokenizedPreference row : rows) {
            digest.add(row.prompt());
            digest.add(row.chosen());
            digest.add(row.rejected());
        }
        return digest.hex();
    }

    static String ofUnpaired(List<TokenizedUnpaired> rows) {
        DatasetDigest digest = new DatasetDigest("unpaired");
        for (TokenizedUnpaired row : rows) {
            digest.add(row.prompt());
            digest.add(row.completion());
            digest.add(new int[] {row.desirable() ? 1 : 0});
        }
        return digest.hex();
    }

    private void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    private void add(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length);
        bytes.asIntBuffer().put(values);
        add(bytes.array());
    }

    private void add(byte[] bytes) {
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes.length).array());
        sha256.update(bytes);
    }

    private String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
