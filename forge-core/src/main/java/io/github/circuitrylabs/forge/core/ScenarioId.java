package io.github.circuitrylabs.forge.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The identity of a scenario, derived from its content: the same scenario has the same id on every machine, which makes
 * imports, merges and resumed runs idempotent.
 *
 * @param value 64 lower-case hex digits
 */
public record ScenarioId(String value) implements Comparable<ScenarioId> {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ScenarioId {
        if (!SHA256.matcher(value).matches()) {
            throw new InvalidInputException("Scenario id (" + value + ") must be 64 lower-case hex digits.");
        }
    }

    /**
     * SHA-256 over the target, every turn with its role, and the criteria, each preceded by its length so that no two
     * different contents run together. Text is taken as it is: differing white space is a different scenario.
     */
    public static ScenarioId of(String evaluationTarget, List<Turn> turns, List<String> successCriteria) {
        MessageDigest digest = sha256();
        update(digest, evaluationTarget);
        updateCount(digest, turns.size());
        for (Turn turn : turns) {
            update(digest, turn.role().wireName());
            update(digest, turn.content());
        }
        updateCount(digest, successCriteria.size());
        successCriteria.forEach(criterion -> update(digest, criterion));
        return new ScenarioId(HexFormat.of().formatHex(digest.digest()));
    }

    /** The first 10 digits: enough for a person to point at a scenario. */
    public String shortValue() {
        return value.substring(0, 10);
    }

    @Override
    public int compareTo(ScenarioId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        updateCount(digest, bytes.length);
        digest.update(bytes);
    }

    private static void updateCount(MessageDigest digest, int count) {
        digest.update(new byte[] {(byte) (count >>> 24), (byte) (count >>> 16), (byte) (count >>> 8), (byte) count});
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
