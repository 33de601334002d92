package io.github.circuitrylabs.forge.store.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** AES-256-GCM under a set of keys, of which the primary one encrypts. Immutable, thread-safe. */
final class VaultCipher {

    private final KeysetHandle keys;
    private final Aead aead;

    private VaultCipher(KeysetHandle keys) throws GeneralSecurityException {
        this.keys = keys;
        this.aead = keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
    }

    static VaultCipher generate() {
        try {
            AeadConfig.register();
            return new VaultCipher(
                    KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
    }

    /** Reads a key set. What is wrong with a bad one is not repeated: the message could show parts of a key. */
    static VaultCipher parse(String keySet) {
        try {
            AeadConfig.register();
            return new VaultCipher(TinkJsonProtoKeysetFormat.parseKeyset(
                    keySet, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new VaultException("The keys of the vault are not a key set in Tink's JSON form (" + keySet.length()
                    + " characters, " + e.getClass().getSimpleName() + "). Maybe the file is damaged or another one.");
        }
    }

    String serialize() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(
                    keys, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key set that was parsed or generated can be written", e);
        }
    }

    /** These keys and a fresh one, which encrypts from now on. */
    VaultCipher withFreshPrimary() {
        try {
            return new VaultCipher(KeysetHandle.newBuilder(keys)
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary())
                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key can always be added to a key set", e);
        }
    }

    VaultCipher onlyPrimary() {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys);
        for (int i = builder.size() - 1; i >= 0; i--) {
            if (!keys.getAt(i).isPrimary()) {
                builder.deleteAt(i);
            }
        }
        try {
            return new VaultCipher(builder.build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A key set keeps its primary key", e);
        }
    }

    int size() {
        return keys.size();
    }

    int primaryId() {
        return keys.getPrimary().getId();
    }

    boolean has(int keyId) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.getAt(i).getId() == keyId) {
                return true;
            }
        }
        return false;
    }

    byte[] encrypt(byte[] plain, byte[] boundTo) {
        try {
            return aead.encrypt(plain, boundTo);
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "The vault could not encrypt: " + e.getClass().getSimpleName(), e);
        }
    }

    /**
     * @param what names it in the message
     * @throws VaultException if a byte of the ciphertext, or of what it is bound to, is not as it was
     */
    byte[] decrypt(byte[] ciphertext, byte[] boundTo, String what) {
        try {
            return aead.decrypt(ciphertext, boundTo);
        } catch (GeneralSecurityException e) {
            throw new VaultException(
                    "The vault cannot decrypt " + what + ": it, or the row it stands in, was changed; or the keys are"
                            + " those of another vault.",
                    e);
        }
    }

    /** An unambiguous form of what a ciphertext is bound to. */
    static byte[] bound(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            byte[] bytes = part.toString().getBytes(StandardCharsets.UTF_8);
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }
}
