package io.github.circuitrylabs.forge.core;

/**
 * The gate before every {@link ProtectedAction}, for one caller: it recognises who calls, checks what that one may do and
 * writes the attempt into the {@link AuditTrail}, allowed or denied. Thread-safe.
 *
 * <pre>{@code
 * Principal who = access.require(ProtectedAction.OVERRIDE_RELEASE, digest, "hotfix agreed on Monday");
 * }</pre>
 */
@FunctionalInterface
public interface AccessControl {

    /**
     * Returns who calls if that one may do it; the attempt is durable in the audit trail before this returns.
     *
     * @param subject on what: an id, a digest or a name, never adversarial text
     * @param reason why; may be blank only where the action {@linkplain ProtectedAction#needsReason() needs no reason}
     * @throws AccessDeniedException if the caller is not recognised, may not do this, or gives no reason where one is needed
     * @throws AuditTrailException if the attempt could not be written down; nothing may happen then
     */
    Principal require(ProtectedAction action, String subject, String reason);
}
