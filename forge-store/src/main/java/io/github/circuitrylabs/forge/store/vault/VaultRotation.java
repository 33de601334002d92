package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.FileMutex;
import io.github.circuitrylabs.forge.store.internal.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Moves a vault to a fresh key. The order makes it safe to stop anywhere: the key set with the fresh key is saved first; then
 * the database says that nothing may be written with an older key; then rows are encrypted anew, some at a time; and only when
 * none is left are the old keys forgotten.
 */
final class VaultRotation {

    private static final int BATCH = 200;

    private final Path file;
    private final Connections connections;
    private final VaultKeyring keyring;
    private final String vaultId;

    VaultRotation(Path file, Connections connections, VaultKeyring keyring, String vaultId) {
        this.file = file;
        this.connections = connections;
        this.keyring = keyring;
        this.vaultId = vaultId;
    }

    long run(LongConsumer progress) {
        try {
            return new FileMutex(file.resolveSibling("." + file.getFileName() + ".lock"))
                    .locked(() -> rotate(progress));
        } catch (IOException e) {
            throw new VaultException("The vault (" + file + ") could not be locked: " + e.getMessage(), e);
        }
    }

    private long rotate(LongConsumer progress) {
        VaultCipher found = keyring.load();
        VaultCipher cipher = found.size() > 1 ? found : found.withFreshPrimary();
        keyring.replace(cipher);
        connections.write(session -> session.update(
                "UPDATE vault SET key_id = ?, proof = ?",
                cipher.primaryId(),
                cipher.encrypt(new byte[0], VaultKeyring.proofOf(vaultId))));
        long done = 0;
        for (int moved = batch(cipher); moved > 0; moved = batch(cipher)) {
            done += moved;
            progress.accept(done);
        }
        leaveNoOldPages();
        keyring.replace(cipher.onlyPrimary());
        return done;
    }

    private int batch(VaultCipher cipher) {
        return connections.write(session -> {
            VaultTable table = new VaultTable(session, vaultId);
            int key = cipher.primaryId();
            List<VaultTable.Sealed> contents = table.contentsUnderOtherKeys(key, BATCH);
            for (VaultTable.Sealed old : contents) {
                byte[] plain = cipher.decrypt(old.ciphertext(), old.boundTo(), "entry (" + old.entryId() + ")");
                table.replaceContent(old, key, cipher.encrypt(plain, old.boundTo()));
                Arrays.fill(plain, (byte) 0);
            }
            List<VaultTable.Sealed> seals = table.sealsUnderOtherKeys(key, BATCH);
            for (VaultTable.Sealed old : seals) {
                cipher.decrypt(old.ciphertext(), old.boundTo(), "a step of entry (" + old.entryId() + ")");
                table.replaceSeal(old, key, cipher.encrypt(new byte[0], old.boundTo()));
            }
            return contents.size() + seals.size();
        });
    }

    /** Freed pages and the write-ahead log still hold what the old key opens. */
    private void leaveNoOldPages() {
        connections.outsideTransaction((Session session) -> {
            session.execute("VACUUM");
            session.number("PRAGMA wal_checkpoint(TRUNCATE)");
        });
    }
}
