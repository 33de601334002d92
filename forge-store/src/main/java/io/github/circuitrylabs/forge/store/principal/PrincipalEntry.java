package io.github.circuitrylabs.forge.store.principal;

import io.github.circuitrylabs.forge.core.Principal;
import java.time.Instant;
import java.util.Optional;

/**
 * A principal and what became of its token.
 *
 * @param createdBy the principal that added it, or {@code local:} and the system's user for the first
 * @param lastUsed when its token last let something through
 * @param revoked when its token was revoked
 */
public record PrincipalEntry(
        Principal principal,
        Instant createdAt,
        String createdBy,
        Optional<Instant> lastUsed,
        Optional<Instant> revoked) {}
