package io.github.circuitrylabs.forge.store.principal;

import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.internal.Columns;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of principals. Thread-safe. */
final class PrincipalTable {

    private static final String SELECT = "SELECT * FROM principal";

    private final Connections connections;

    PrincipalTable(Connections connections) {
        this.connections = connections;
    }

    /** A principal with the hash of its token's secret. */
    record Row(PrincipalEntry entry, String tokenHash) {}

    List<PrincipalEntry> all() {
        return connections.read(session ->
                session.list(SELECT + " ORDER BY name", row -> read(row).entry()));
    }

    Optional<Row> byToken(String tokenId) {
        return connections.read(
                session -> session.first(SELECT + " WHERE token_id = ?", PrincipalTable::read, tokenId));
    }

    void addFirst(Principal principal, Token token, String by) {
        connections.write(session -> {
            if (session.number("SELECT count(*) FROM principal") > 0) {
                throw new AccessDeniedException("Somebody else has added the first principal meanwhile.");
            }
            return insert(session, principal, token, by);
        });
    }

    void add(Principal principal, Token token, String by) {
        connections.write(session -> {
            if (session.number("SELECT count(*) FROM principal WHERE name = ?", principal.name()) > 0) {
                throw new InvalidInputException("There is or was a principal (" + principal.name()
                        + ") already. Choose another name: in the audit log a name must mean one principal for ever.");
            }
            return insert(session, principal, token, by);
        });
    }

    void revoke(String name, String by, Instant at) {
        connections.write(session -> {
            PrincipalEntry entry = session.first(
                            SELECT + " WHERE name = ?", row -> read(row).entry(), name)
                    .orElseThrow(() -> new InvalidInputException("There is no principal (" + name + ")."));
            if (entry.revoked().isPresent()) {
                throw new InvalidInputException("The principal (" + name + ") is revoked already, since "
                        + entry.revoked().get() + ".");
            }
            int changed = session.update(
                    "UPDATE principal SET revoked_at = ?, revoked_by = ? WHERE name = ?", Columns.nanos(at), by, name);
            boolean adminLeft = session
                    .list(SELECT + " WHERE revoked_at IS NULL", row -> read(row).entry())
                    .stream()
                    .anyMatch(left -> left.principal().roles().contains(PrincipalRole.ADMIN));
            if (!adminLeft) {
                throw new InvalidInputException(
                        "The principal (" + name + ") is the last admin. Add another admin first.");
            }
            return changed;
        });
    }

    void used(String name, Instant at) {
        connections.write(session ->
                session.update("UPDATE principal SET last_used_at = ? WHERE name = ?", Columns.nanos(at), name));
    }

    private static int insert(Session session, Principal principal, Token token, String by) {
        return session.update(
                "INSERT INTO principal (name, roles, grants, token_id, token_hash, created_at, created_by)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                principal.name(),
                principal.roles().stream().map(PrincipalRole::wireName).collect(Collectors.joining(" ")),
                principal.grants().stream().map(ProtectedAction::wireName).collect(Collectors.joining(" ")),
                token.id(),
                token.hash(),
                Columns.nanos(Instant.now()),
                by);
    }

    private static Row read(ResultSet row) throws SQLException {
        Principal principal = new Principal(
                row.getString("name"),
                words(row.getString("roles"), PrincipalRole::fromWireName),
                words(row.getString("grants"), ProtectedAction::fromWireName));
        PrincipalEntry entry = new PrincipalEntry(
                principal,
                Columns.instant(row.getLong("created_at")),
                row.getString("created_by"),
                Optional.ofNullable(Columns.nullableLong(row, "last_used_at")).map(Columns::instant),
                Optional.ofNullable(Columns.nullableLong(row, "revoked_at")).map(Columns::instant));
        return new Row(entry, row.getString("token_hash"));
    }

    private static <T> Set<T> words(String text, Function<String, T> toValue) {
        Stream<String> words = text.isEmpty() ? Stream.empty() : Arrays.stream(text.split(" "));
        return words.map(toValue).collect(Collectors.toSet());
    }
}
