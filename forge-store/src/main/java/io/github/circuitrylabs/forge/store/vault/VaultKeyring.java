package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.store.internal.Session;
import org.jspecify.annotations.Nullable;

/** The keys of one vault as this process knows them, read anew when another process has rotated them. Thread-safe. */
final class VaultKeyring {

    private final VaultKeys keys;
    private final String vaultId;
    private @Nullable VaultCipher known;

    VaultKeyring(VaultKeys keys, String vaultId) {
        this.keys = keys;
        this.vaultId = vaultId;
    }

    /** The bytes whose sealing proves that keys belong to a vault. */
    static byte[] proofOf(String vaultId) {
        return VaultCipher.bound("vault", vaultId);
    }

    /** A row that says which key is the newest, and proves that keys belong to the vault. */
    private record Proof(int keyId, byte[] seal) {}

    /**
     * The keys, fit for everything that this transaction sees.
     *
     * @throws VaultException if they are missing or those of another vault
     */
    synchronized VaultCipher current(Session session) {
        Proof proof = session.first("SELECT key_id, proof FROM vault", row -> new Proof(row.getInt(1), row.getBytes(2)))
                .orElseThrow(() -> new VaultException("The vault has lost its first row."));
        if (known == null || !known.has(proof.keyId())) {
            VaultCipher loaded = load();
            if (!loaded.has(proof.keyId())) {
                throw new VaultException("The keys are those of another vault, or older than this one's last rotation."
                        + " Maybe " + VaultKeys.VARIABLE + " or the key file is the wrong one; nothing was changed.");
            }
            loaded.decrypt(proof.seal(), proofOf(vaultId), "its proof of the keys");
            known = loaded;
        }
        return known;
    }

    synchronized VaultCipher load() {
        return VaultCipher.parse(keys.load()
                .orElseThrow(
                        () -> new VaultException("The keys of the vault are missing. Put the key file back, or set "
                                + VaultKeys.VARIABLE + "; without them nobody can open anything.")));
    }

    synchronized void replace(VaultCipher cipher) {
        keys.save(cipher.serialize());
        known = cipher;
    }
}
