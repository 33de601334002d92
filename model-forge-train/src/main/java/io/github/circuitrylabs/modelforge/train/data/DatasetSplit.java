package io.github.circuitrylabs.modelforge.train.data;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Training and validation rows, told apart by a hash of the prompt: rows with the same prompt stay together, so that
 * nothing is validated that was trained on, and a row keeps its side when others are added.
 *
 * @param train rows to train on, in their order
 * @param validation rows held out, in their order
 */
public record DatasetSplit<R extends TrainingRow>(List<R> train, List<R> validation) {

    /** Copies the lists. */
    public DatasetSplit {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }

    /**
     * Splits the rows.
     *
     * @param fraction the share to hold out, in [0, 1); met on average, not exactly
     * @param seed another seed holds out others
     */
    public static <R extends TrainingRow> DatasetSplit<R> byPrompt(List<R> rows, double fraction, long seed) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new InvalidInputException("The share to hold out (" + fraction + ") must be in [0, 1).");
        }
        List<R> train = new ArrayList<>();
        List<R> validation = new ArrayList<>();
        for (R row : rows) {
            String key = row.prompt().isEmpty() ? row.wanted() : row.prompt();
            (position(key, seed) < fraction ? validation : train).add(row);
        }
        return new DatasetSplit<>(train, validation);
    }

    /** The key's place in [0, 1): the first 53 bits of SHA-256 over the seed and the key. */
    private static double position(String key, long seed) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
            byte[] hash = sha256.digest(key.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1.0p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", e);
        }
    }
}
