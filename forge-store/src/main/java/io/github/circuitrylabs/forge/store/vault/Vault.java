package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.OwnerOnly;
import io.github.circuitrylabs.forge.store.internal.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;

/**
 * Keeps adversarial content in a SQLite file of its own, every payload encrypted by AES-256-GCM (Google Tink) and bound to its
 * row and label. What is known of an entry without its content can be listed; content is opened one entry at a time, by who
 * may and says why, and each attempt is in the audit trail before anything happens.
 *
 * <pre>{@code
 * Vault vault = Vault.open(home.redTeamDatabase(), VaultKeys.inFile(home.vaultKeys()));
 * AdversarialContent pair = vault.open(access, id, "check of the tone");
 * }</pre>
 *
 * <p>Thread-safe, also between processes.
 */
public final class Vault implements AutoCloseable {

    private final Path file;
    private final Connections connections;
    private final VaultKeyring keyring;
    private final String id;

    private Vault(Path file, Connections connections, VaultKeyring keyring, String id) {
        this.file = file;
        this.connections = connections;
        this.keyring = keyring;
        this.id = id;
    }

    /**
     * Makes a new vault, and keys for it if none are given.
     *
     * @param access of an admin
     * @throws InvalidInputException if there is a vault already
     */
    public static Vault create(Path file, VaultKeys keys, AccessControl access) {
        access.require(ProtectedAction.MANAGE_VAULT, "vault", "create");
        if (Files.exists(file)) {
            throw new InvalidInputException("There is a vault already (" + file + "); it is as it was.");
        }
        VaultCipher cipher = keys.load().map(VaultCipher::parse).orElseGet(() -> {
            VaultCipher fresh = VaultCipher.generate();
            keys.save(fresh.serialize());
            return fresh;
        });
        try {
            OwnerOnly.createFolder(file.toAbsolutePath().getParent());
            OwnerOnly.createFile(file);
        } catch (IOException e) {
            throw new VaultException("The vault (" + file + ") could not be made: " + e.getMessage(), e);
        }
        String id = UUID.randomUUID().toString();
        try (Connections connections = Connections.toFile(file)) {
            Schema.ofVault().bringUpToDate(connections, file);
            connections.write(session -> session.update(
                    "INSERT INTO vault SELECT ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM vault)",
                    id,
                    cipher.primaryId(),
                    cipher.encrypt(new byte[0], VaultKeyring.proofOf(id))));
        }
        return open(file, keys);
    }

    /**
     * Opens a vault; its content stays closed.
     *
     * @throws VaultException if there is none, or the keys are missing or those of another vault
     */
    public static Vault open(Path file, VaultKeys keys) {
        if (!Files.exists(file)) {
            throw new VaultException("There is no vault (" + file + "). An admin makes one: scenario-forge vault init");
        }
        Connections connections = Connections.toFile(file);
        try {
            OwnerOnly.require(file);
            Schema.ofVault().bringUpToDate(connections, file);
            String id = connections
                    .read(session -> session.first("SELECT id FROM vault", row -> row.getString(1)))
                    .orElseThrow(() -> new VaultException("The vault (" + file + ") was never finished. Remove it, and"
                            + " make one anew: scenario-forge vault init"));
            VaultKeyring keyring = new VaultKeyring(keys, id);
            connections.read(session -> keyring.current(session));
            return new Vault(file, connections, keyring, id);
        } catch (IOException e) {
            connections.close();
            throw new VaultException("The vault (" + file + ") could not be opened: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /**
     * Puts content in, as a draft.
     *
     * @throws AccessDeniedException if the caller may not, or gives no reason
     */
    public VaultEntry store(AccessControl access, VaultSubject about, AdversarialContent content, String reason) {
        String entryId = UUID.randomUUID().toString();
        Principal principal = access.require(ProtectedAction.STORE_ADVERSARIAL, subject(entryId), reason);
        Instant now = Instant.now();
        String promptId = Digests.sha256(content.prompt().getBytes(StandardCharsets.UTF_8));
        PairStep draft = new PairStep(PairState.DRAFT, 1, principal.name(), now, reason.strip());
        VaultEntry entry = new VaultEntry(entryId, about, promptId, now, List.of(draft));
        byte[] plain = ContentCodec.encode(content);
        return write(plain, (table, cipher) -> {
            table.insertEntry(entry);
            table.insertContent(entry, 1, plain, cipher);
            table.insertStep(entry, 1, draft, cipher);
            return entry;
        });
    }

    /**
     * Opens one entry's content as it is now.
     *
     * @param reason why it must be seen
     * @throws AccessDeniedException if the caller may not, or gives no reason
     * @throws VaultException if the content was changed from outside
     */
    public AdversarialContent open(AccessControl access, String id, String reason) {
        access.require(ProtectedAction.OPEN_ADVERSARIAL, subject(id), reason);
        return read((table, cipher) -> {
            VaultEntry entry = required(table, id, cipher);
            return content(table, entry, cipher);
        });
    }

    /**
     * Replaces an entry's content by a better one; earlier ones are kept. A signature on an earlier one no longer counts.
     *
     * @throws AccessDeniedException if the caller may not, or gives no reason
     * @throws InvalidInputException if there is no such entry, the content is no pair, or the prompt is another one
     */
    public VaultEntry refine(AccessControl access, String id, AdversarialContent content, String reason) {
        Principal principal = access.require(ProtectedAction.REFINE_PAIR, subject(id), reason);
        requirePair(id, content);
        byte[] plain = ContentCodec.encode(content);
        return write(plain, (table, cipher) -> {
            VaultEntry entry = required(table, id, cipher);
            if (!entry.promptId().equals(Digests.sha256(content.prompt().getBytes(StandardCharsets.UTF_8)))) {
                throw new InvalidInputException(
                        "The prompt of the entry (" + id + ") cannot be changed. Store another entry instead.");
            }
            int revision = entry.revision() + 1;
            table.insertContent(entry, revision, plain, cipher);
            return withStep(table, entry, step(PairState.REFINED, revision, principal, reason), cipher);
        });
    }

    /**
     * Replaces an entry's replies, or one of them, by better ones, without showing the caller what is there; what is not given
     * stays as it is. Giving neither says that both are good.
     *
     * @throws AccessDeniedException if the caller may not, or gives no reason
     * @throws InvalidInputException if there is no such entry, or a reply is missing in the end
     */
    public VaultEntry revise(
            AccessControl access, String id, Optional<String> harmfulReply, Optional<String> safeReply, String reason) {
        Principal principal = access.require(ProtectedAction.REFINE_PAIR, subject(id), reason);
        return write(new byte[0], (table, cipher) -> {
            VaultEntry entry = required(table, id, cipher);
            AdversarialContent now = content(table, entry, cipher);
            AdversarialContent better = new AdversarialContent(
                    now.prompt(), harmfulReply.or(now::harmfulReply), safeReply.or(now::safeReply));
            requirePair(id, better);
            int revision = entry.revision() + 1;
            byte[] plain = ContentCodec.encode(better);
            try {
                table.insertContent(entry, revision, plain, cipher);
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
            return withStep(table, entry, step(PairState.REFINED, revision, principal, reason), cipher);
        });
    }

    /**
     * Hands out one entry's content for training data.
     *
     * @throws AccessDeniedException if the caller may not, or gives no reason
     * @throws InvalidInputException if there is no such entry, or it is not {@linkplain VaultEntry#isExportable exportable}
     */
    public AdversarialContent release(AccessControl access, String id, String reason) {
        access.require(ProtectedAction.EXPORT_ADVERSARIAL, subject(id), reason);
        return read((table, cipher) -> {
            VaultEntry entry = required(table, id, cipher);
            if (!entry.isExportable()) {
                throw new InvalidInputException(
                        "The entry (" + id + ") is " + entry.state().wireName() + " and does not leave the vault: "
                                + (entry.state() == PairState.DRAFT
                                        ? "a reviewer must refine it first."
                                        : "a clinician must sign it first."));
            }
            return content(table, entry, cipher);
        });
    }

    /**
     * Signs an entry's content.
     *
     * @param revision that the signer has seen; a later one is not signed
     * @throws AccessDeniedException if the caller may not, or gives no reason
     * @throws InvalidInputException if there is no such entry, or it is not refined, or that is not its revision any more
     */
    public VaultEntry sign(AccessControl access, String id, int revision, String reason) {
        Principal principal = access.require(ProtectedAction.SIGN_PAIR, subject(id), reason);
        return write(new byte[0], (table, cipher) -> {
            VaultEntry entry = required(table, id, cipher);
            if (entry.state() != PairState.REFINED || entry.revision() != revision) {
                throw new InvalidInputException(
                        "The entry (" + id + ") is " + entry.state().wireName()
                                + " in revision " + entry.revision() + ", so revision " + revision
                                + " cannot be signed. Only what a reviewer has refined can be, as it is now.");
            }
            return withStep(table, entry, step(PairState.SIGNED, revision, principal, reason), cipher);
        });
    }

    /** What is known of one entry without opening it. */
    public Optional<VaultEntry> entry(String id) {
        return read((table, cipher) -> {
            Optional<VaultEntry> found = table.entry(id);
            found.ifPresent(entry -> requireSeals(table, entry.id(), cipher));
            return found;
        });
    }

    /** What is known of all entries without opening them, oldest first. */
    public List<VaultEntry> entries() {
        return read((table, cipher) -> {
            List<VaultEntry> entries = table.entries();
            entries.forEach(entry -> requireSeals(table, entry.id(), cipher));
            return entries;
        });
    }

    public VaultStatus status() {
        return read((table, cipher) -> {
            Map<PairState, Long> byState = new EnumMap<>(PairState.class);
            for (PairState state : PairState.values()) {
                byState.put(state, 0L);
            }
            List<VaultEntry> entries = table.entries();
            entries.forEach(entry -> byState.merge(entry.state(), 1L, Long::sum));
            return new VaultStatus(
                    entries.size(), byState, cipher.size(), table.countUnderOtherKeys(cipher.primaryId()));
        });
    }

    /**
     * Encrypts everything anew with a fresh key and forgets the old ones. Others may go on meanwhile. If it is stopped, at any
     * point, everything can still be opened, and the next rotation goes on where it was.
     *
     * @param access of an admin
     * @param progress gets how many ciphertexts are done, now and then
     * @return how many were encrypted anew
     */
    public long rotate(AccessControl access, LongConsumer progress) {
        access.require(ProtectedAction.MANAGE_VAULT, "vault", "rotate");
        return new VaultRotation(file, connections, keyring, id).run(progress);
    }

    @Override
    public void close() {
        connections.close();
    }

    private <T> T read(BiFunction<VaultTable, VaultCipher, T> work) {
        return connections.read(session -> work.apply(new VaultTable(session, id), keyring.current(session)));
    }

    /** Does the work in one transaction, and wipes the plain text in any case. */
    private VaultEntry write(byte[] plain, BiFunction<VaultTable, VaultCipher, VaultEntry> work) {
        try {
            return connections.write(session -> work.apply(new VaultTable(session, id), keyring.current(session)));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static AdversarialContent content(VaultTable table, VaultEntry entry, VaultCipher cipher) {
        VaultTable.Sealed sealed = table.content(entry, entry.revision())
                .orElseThrow(
                        () -> new VaultException("The entry (" + entry.id() + ") of the vault has lost its content."));
        byte[] plain = cipher.decrypt(sealed.ciphertext(), sealed.boundTo(), "entry (" + entry.id() + ")");
        try {
            return ContentCodec.decode(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static void requirePair(String id, AdversarialContent content) {
        if (!content.isPair()) {
            throw new InvalidInputException("The entry (" + id + ") can be refined to a pair only: with both replies.");
        }
    }

    private static VaultEntry required(VaultTable table, String id, VaultCipher cipher) {
        VaultEntry entry = table.entry(id)
                .orElseThrow(() -> new InvalidInputException("There is no entry (" + id + ") in the vault."));
        requireSeals(table, id, cipher);
        return entry;
    }

    private static void requireSeals(VaultTable table, String id, VaultCipher cipher) {
        table.seals(id)
                .forEach(seal -> cipher.decrypt(
                        seal.ciphertext(), seal.boundTo(), "step " + seal.number() + " of entry (" + id + ")"));
    }

    private static VaultEntry withStep(VaultTable table, VaultEntry entry, PairStep step, VaultCipher cipher) {
        List<PairStep> steps = new ArrayList<>(entry.steps());
        steps.add(step);
        table.insertStep(entry, steps.size(), step, cipher);
        return new VaultEntry(entry.id(), entry.about(), entry.promptId(), entry.createdAt(), steps);
    }

    private static PairStep step(PairState state, int revision, Principal principal, String reason) {
        return new PairStep(state, revision, principal.name(), Instant.now(), reason.strip());
    }

    private static String subject(String id) {
        return "vault/" + id;
    }
}
