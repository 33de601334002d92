package io.github.circuitrylabs.forge.store.principal;

import io.github.circuitrylabs.forge.core.AccessControl;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditEvent;
import io.github.circuitrylabs.forge.core.AuditTrail;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The gate for one token. Thread-safe. */
final class TokenAccess implements AccessControl {

    private final PrincipalTable table;
    private final AuditTrail trail;
    private final @Nullable String token;

    /** The hash that the token was last found to fit: as long as it is stored, scrypt need not run again. */
    private volatile @Nullable String knownHash;

    TokenAccess(PrincipalTable table, AuditTrail trail, @Nullable String token) {
        this.table = table;
        this.trail = trail;
        this.token = token;
    }

    @Override
    public Principal require(ProtectedAction action, String subject, String reason) {
        Attempt attempt = new Attempt(action, subject, reason.strip());
        if (token == null || token.isBlank()) {
            throw denied(attempt, AuditEvent.ANONYMOUS, "No token was shown. Set FORGE_TOKEN to yours.");
        }
        PrincipalEntry entry = recognised()
                .orElseThrow(() -> denied(
                        attempt,
                        AuditEvent.ANONYMOUS,
                        "The token is not known here. Maybe it is cut off, or for another home."));
        Principal principal = entry.principal();
        if (entry.revoked().isPresent()) {
            throw denied(attempt, principal.name(), "The token was revoked. Ask an admin for a new principal.");
        }
        if (!principal.may(action)) {
            throw denied(attempt, principal.name(), whatIsMissing(action));
        }
        if (action.needsReason() && attempt.reason().isEmpty()) {
            throw denied(attempt, principal.name(), "It needs a stated reason.");
        }
        trail.record(AuditEvent.allowed(principal.name(), action.wireName(), subject, attempt.reason()));
        table.used(principal.name(), Instant.now());
        return principal;
    }

    private record Attempt(ProtectedAction action, String subject, String reason) {}

    private AccessDeniedException denied(Attempt attempt, String name, String why) {
        trail.record(AuditEvent.denied(name, attempt.action().wireName(), attempt.subject(), attempt.reason())
                .with("why", why));
        return new AccessDeniedException(
                "Access denied to (" + name + ") for (" + attempt.action().wireName() + "): " + why);
    }

    private Optional<PrincipalEntry> recognised() {
        Optional<Token> shown = Token.parse(token);
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        Optional<PrincipalTable.Row> row = table.byToken(shown.get().id());
        if (row.isEmpty()) {
            // As much work as for a known id, so that the time does not tell which ids there are.
            shown.get().hash();
            return Optional.empty();
        }
        String hash = row.get().tokenHash();
        if (!hash.equals(knownHash)) {
            if (!shown.get().fits(hash)) {
                return Optional.empty();
            }
            knownHash = hash;
        }
        return row.map(PrincipalTable.Row::entry);
    }

    private static String whatIsMissing(ProtectedAction action) {
        String roles = action.roles().stream().map(PrincipalRole::wireName).collect(Collectors.joining(" or "));
        return "It takes the role " + roles + (action.needsGrant() ? " and a grant of " + action.wireName() : "") + ".";
    }
}
