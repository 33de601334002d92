package io.github.circuitrylabs.forge.store.principal;

import com.password4j.Password;
import com.password4j.ScryptFunction;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a principal shows to be recognised: {@code forge-<id>-<secret>}. The id finds its row, the secret is random and is
 * stored as a scrypt hash only.
 */
record Token(String id, String secret) {

    private static final Pattern FORM = Pattern.compile("forge-([0-9a-f]{16})-([0-9a-f]{64})");
    private static final int SALT_BYTES = 16;

    /** N = 2^14, r = 8, p = 1: 16 MiB and some 50 ms a guess, on top of a secret that nobody can guess. */
    private static final ScryptFunction SCRYPT = ScryptFunction.getInstance(1 << 14, 8, 1, 32);

    static Token random() {
        return new Token(randomHex(8), randomHex(32));
    }

    static Optional<Token> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches() ? Optional.of(new Token(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** What the principal gets to see, once. */
    String text() {
        return "forge-" + id + "-" + secret;
    }

    String hash() {
        return Password.hash(secret).addRandomSalt(SALT_BYTES).with(SCRYPT).getResult();
    }

    /** Whether the hash was made of this secret; takes the same time for every secret. */
    boolean fits(String hash) {
        return Password.check(secret, hash).with(ScryptFunction.getInstanceFromHash(hash));
    }

    @Override
    public String toString() {
        return "Token[" + id + "]";
    }

    private static String randomHex(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
