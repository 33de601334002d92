package io.github.circuitrylabs.forge.store.principal;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrail;
import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.OwnerOnly;
import io.github.circuitrylabs.forge.store.internal.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, in a SQLite file for its owner only. A token is shown once, when its principal is added; only its scrypt
 * hash is stored. Every attempt to use a token is audited.
 *
 * <p>Who may write the file can make anybody an admin: it is as safe as the account that owns it.
 *
 * <p>Thread-safe, also between processes.
 */
public final class Principals implements AutoCloseable {

    private final PrincipalTable table;
    private final Connections connections;
    private final AuditTrail trail;

    private Principals(Connections connections, AuditTrail trail) {
        this.connections = connections;
        this.table = new PrincipalTable(connections);
        this.trail = trail;
    }

    /** Opens the file, making it if it is missing. */
    public static Principals open(Path file, AuditTrail trail) {
        try {
            OwnerOnly.createFolder(file.toAbsolutePath().getParent());
            OwnerOnly.createFile(file);
        } catch (IOException e) {
            throw new DatastoreException(
                    "The file (" + file + ") could not be made: " + e.getMessage()
                            + ". Maybe its folder is not writable.",
                    e);
        }
        Connections connections = Connections.toFile(file);
        try {
            Schema.ofPrincipals().bringUpToDate(connections, file);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
        return new Principals(connections, trail);
    }

    /** Whether nobody was ever added. */
    public boolean isEmpty() {
        return table.all().isEmpty();
    }

    /** All principals, by name; revoked ones too. */
    public List<PrincipalEntry> list() {
        return table.all();
    }

    /**
     * Adds the first principal, an admin. Nobody can permit it yet: whoever can write the file may.
     *
     * @param systemUser who does it, as the operating system says
     * @return the token, shown this once
     * @throws AccessDeniedException if there is a principal already
     */
    public String addFirst(Principal admin, String systemUser) {
        if (!admin.roles().contains(PrincipalRole.ADMIN)) {
            throw new InvalidInputException(
                    "The first principal (" + admin.name() + ") must be an admin; it has " + wireNames(admin) + ".");
        }
        String by = "local:" + systemUser;
        String action = ProtectedAction.MANAGE_PRINCIPALS.wireName();
        if (!isEmpty()) {
            trail.record(AuditEvent.denied(by, action, subject(admin.name()), adding(admin))
                    .with("why", "there is a principal already"));
            throw new AccessDeniedException(
                    "There is a principal already, so an admin must add (" + admin.name() + ").");
        }
        trail.record(AuditEvent.allowed(by, action, subject(admin.name()), adding(admin))
                .with("why", "first principal"));
        Token token = Token.random();
        table.addFirst(admin, token, by);
        return token.text();
    }

    /**
     * Adds a principal.
     *
     * @param access of an admin
     * @return the token, shown this once
     * @throws InvalidInputException if the name is or was in use
     */
    public String add(AccessControl access, Principal principal) {
        Principal admin =
                access.require(ProtectedAction.MANAGE_PRINCIPALS, subject(principal.name()), adding(principal));
        Token token = Token.random();
        table.add(principal, token, admin.name());
        return token.text();
    }

    /**
     * Makes a principal's token worthless, from now on and in every process. The name stays taken, so that it means one
     * principal in the audit log for ever.
     *
     * @param access of an admin
     * @throws InvalidInputException if there is no such principal, it is revoked already, or it is the last admin
     */
    public void revoke(AccessControl access, String name) {
        Principal admin = access.require(ProtectedAction.MANAGE_PRINCIPALS, subject(name), "revoke");
        table.revoke(name, admin.name(), Instant.now());
    }

    /**
     * The gate for whoever holds this token; the token is checked anew at every use.
     *
     * @param token null or blank if the caller showed none
     */
    public AccessControl access(@Nullable String token) {
        return new TokenAccess(table, trail, token);
    }

    @Override
    public void close() {
        connections.close();
    }

    private static String subject(String name) {
        return name.isBlank() ? "principal" : "principal/" + name;
    }

    private static String adding(Principal principal) {
        String grants = principal.grants().stream()
                .map(ProtectedAction::wireName)
                .collect(Collectors.joining(", ", ", with ", ""));
        return "add as " + wireNames(principal) + (principal.grants().isEmpty() ? "" : grants);
    }

    private static String wireNames(Principal principal) {
        return principal.roles().stream().map(PrincipalRole::wireName).collect(Collectors.joining(", "));
    }
}
