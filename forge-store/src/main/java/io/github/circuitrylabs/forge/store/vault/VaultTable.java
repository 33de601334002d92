package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.store.internal.Columns;
import io.github.circuitrylabs.forge.store.internal.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rows of the vault. Only ciphertext ever stands for content. Every ciphertext is bound to the row it stands in. */
final class VaultTable {

    private final Session session;
    private final String vaultId;

    VaultTable(Session session, String vaultId) {
        this.session = session;
        this.vaultId = vaultId;
    }

    /** A row of ciphertext, with what it is bound to. */
    record Sealed(String entryId, int number, int keyId, byte[] ciphertext, byte[] boundTo) {}

    void insertEntry(VaultEntry entry) {
        VaultSubject about = entry.about();
        session.update(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry.id(),
                about.evaluationTarget(),
                about.scenarioId().map(ScenarioId::value).orElse(null),
                entry.promptId(),
                about.source(),
                about.needsSignature() ? 1 : 0,
                Columns.nanos(entry.createdAt()));
    }

    void insertContent(VaultEntry entry, int revision, byte[] plain, VaultCipher cipher) {
        session.update(
                "INSERT INTO content VALUES (?, ?, ?, ?)",
                entry.id(),
                revision,
                cipher.primaryId(),
                cipher.encrypt(plain, boundTo(entry, revision)));
    }

    void insertStep(VaultEntry entry, int number, PairStep step, VaultCipher cipher) {
        session.update(
                "INSERT INTO step VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.id(),
                number,
                step.state().wireName(),
                step.revision(),
                step.principal(),
                Columns.nanos(step.at()),
                step.reason(),
                cipher.primaryId(),
                cipher.encrypt(new byte[0], boundTo(entry.id(), number, step)));
    }

    Optional<Sealed> content(VaultEntry entry, int revision) {
        return session.first(
                "SELECT key_id, ciphertext FROM content WHERE entry_id = ? AND revision = ?",
                row -> new Sealed(entry.id(), revision, row.getInt(1), row.getBytes(2), boundTo(entry, revision)),
                entry.id(),
                revision);
    }

    Optional<VaultEntry> entry(String id) {
        return session.first("SELECT * FROM entry WHERE id = ?", this::entry, id);
    }

    List<VaultEntry> entries() {
        return session.list("SELECT * FROM entry ORDER BY created_at, id", this::entry);
    }

    /** The seals of an entry's steps, oldest first. */
    List<Sealed> seals(String entryId) {
        return session.list("SELECT * FROM step WHERE entry_id = ? ORDER BY number", this::seal, entryId);
    }

    /** Some contents that another key encrypted. */
    List<Sealed> contentsUnderOtherKeys(int keyId, int limit) {
        return session.list(
                "SELECT * FROM content WHERE key_id != ? LIMIT ?",
                row -> {
                    String id = row.getString("entry_id");
                    int revision = row.getInt("revision");
                    VaultEntry entry = entry(id).orElseThrow(() -> new SQLException("content without entry " + id));
                    return new Sealed(
                            id, revision, row.getInt("key_id"), row.getBytes("ciphertext"), boundTo(entry, revision));
                },
                keyId,
                limit);
    }

    List<Sealed> sealsUnderOtherKeys(int keyId, int limit) {
        return session.list("SELECT * FROM step WHERE key_id != ? LIMIT ?", this::seal, keyId, limit);
    }

    long countUnderOtherKeys(int keyId) {
        return session.number("SELECT count(*) FROM content WHERE key_id != ?", keyId)
                + session.number("SELECT count(*) FROM step WHERE key_id != ?", keyId);
    }

    void replaceContent(Sealed old, int keyId, byte[] ciphertext) {
        session.update(
                "UPDATE content SET key_id = ?, ciphertext = ? WHERE entry_id = ? AND revision = ?",
                keyId,
                ciphertext,
                old.entryId(),
                old.number());
    }

    void replaceSeal(Sealed old, int keyId, byte[] seal) {
        session.update(
                "UPDATE step SET key_id = ?, seal = ? WHERE entry_id = ? AND number = ?",
                keyId,
                seal,
                old.entryId(),
                old.number());
    }

    private VaultEntry entry(ResultSet row) throws SQLException {
        String id = row.getString("id");
        VaultSubject about = new VaultSubject(
                row.getString("evaluation_target"),
                row.getInt("needs_signature") != 0,
                Optional.ofNullable(row.getString("scenario_id")).map(ScenarioId::new),
                row.getString("source"));
        return new VaultEntry(
                id, about, row.getString("prompt_id"), Columns.instant(row.getLong("created_at")), steps(id));
    }

    private List<PairStep> steps(String entryId) {
        List<PairStep> steps =
                session.list("SELECT * FROM step WHERE entry_id = ? ORDER BY number", VaultTable::step, entryId);
        if (steps.isEmpty()) {
            throw new VaultException("The entry (" + entryId + ") of the vault has lost its steps; rows were removed.");
        }
        return steps;
    }

    private Sealed seal(ResultSet row) throws SQLException {
        String id = row.getString("entry_id");
        int number = row.getInt("number");
        return new Sealed(id, number, row.getInt("key_id"), row.getBytes("seal"), boundTo(id, number, step(row)));
    }

    private static PairStep step(ResultSet row) throws SQLException {
        return new PairStep(
                PairState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt("revision"),
                row.getString("principal"),
                Columns.instant(row.getLong("at")),
                row.getString("reason"));
    }

    private byte[] boundTo(VaultEntry entry, int revision) {
        VaultSubject about = entry.about();
        return VaultCipher.bound(
                "content",
                vaultId,
                entry.id(),
                revision,
                VaultEntry.LABEL,
                about.evaluationTarget(),
                about.needsSignature(),
                about.scenarioId().map(ScenarioId::value).orElse(""),
                about.source(),
                entry.promptId(),
                Columns.nanos(entry.createdAt()));
    }

    private byte[] boundTo(String entryId, int number, PairStep step) {
        return VaultCipher.bound(
                "step",
                vaultId,
                entryId,
                number,
                VaultEntry.LABEL,
                step.state().wireName(),
                step.revision(),
                step.principal(),
                Columns.nanos(step.at()),
                step.reason());
    }
}
