package io.github.circuitrylabs.forge.store.audit;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.store.internal.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret that lines of an audit log are sealed with: 256 bits for HMAC-SHA256. Immutable; never printed. */
public final class AuditKey {

    /** The environment variable that may hold the key, as 64 hex digits. */
    public static final String VARIABLE = "FORGE_AUDIT_KEY";

    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private AuditKey(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** A fresh key. */
    public static AuditKey random() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return new AuditKey(secret);
    }

    /**
     * The key that somebody keeps elsewhere, in a key management service say.
     *
     * @param hex 64 hex digits
     * @throws InvalidInputException if it is anything else; the message does not repeat it
     */
    public static AuditKey ofHex(String hex) {
        String digits = hex.strip();
        if (!digits.matches("[0-9a-fA-F]{" + 2 * BYTES + "}")) {
            throw new InvalidInputException("The key of the audit log must be " + 2 * BYTES + " hex digits; it has "
                    + digits.length() + " characters. Maybe make one by: openssl rand -hex " + BYTES);
        }
        return new AuditKey(HexFormat.of().parseHex(digits));
    }

    /** The key that {@link #VARIABLE} holds, if it is set. */
    public static Optional<AuditKey> fromEnvironment(Map<String, String> environment) {
        String text = environment.getOrDefault(VARIABLE, "");
        return text.isBlank() ? Optional.empty() : Optional.of(ofHex(text));
    }

    /** Reads a key file that only its owner may read. */
    static AuditKey read(Path file) throws IOException {
        OwnerOnly.require(file);
        return ofHex(Files.readString(file, StandardCharsets.US_ASCII));
    }

    void write(Path file) throws IOException {
        OwnerOnly.write(file, (HexFormat.of().formatHex(key.getEncoded()) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The seal of the first bytes of an array, as 64 lower-case hex digits. */
    String mac(String domain, byte[] bytes, int length) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(domain.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            mac.update(bytes, 0, length);
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "AuditKey[secret]";
    }
}
