package io.github.circuitrylabs.forge.core;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Somebody (a person or a service) who was recognised and has duties.
 *
 * @param name 1 to 64 letters, digits, dots, dashes, underscores or at signs, as audit trails show it
 * @param roles at least one
 * @param grants the actions that were granted beside the roles, see {@link ProtectedAction#needsGrant()}
 */
public record Principal(String name, Set<PrincipalRole> roles, Set<ProtectedAction> grants) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    public Principal {
        if (!NAME.matcher(name).matches() || name.equals(AuditEvent.ANONYMOUS)) {
            throw new InvalidInputException("The name (" + name
                    + ") of a principal must be 1 to 64 letters, digits, dots, dashes, underscores or at signs, begin"
                    + " with a letter or digit, and not be (" + AuditEvent.ANONYMOUS + ").");
        }
        if (roles.isEmpty()) {
            throw new InvalidInputException("The principal (" + name + ") needs at least one role.");
        }
        for (ProtectedAction grant : grants) {
            if (!grant.needsGrant() || Collections.disjoint(grant.roles(), roles)) {
                throw new InvalidInputException("The action (" + grant.wireName() + ") cannot be granted to (" + name
                        + ") with its roles; only actions that need a grant can, to who has a role that permits them.");
            }
        }
        roles = Collections.unmodifiableSet(EnumSet.copyOf(roles));
        grants = grants.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(grants));
    }

    /** A principal without special grants. */
    public static Principal of(String name, PrincipalRole first, PrincipalRole... others) {
        return new Principal(name, EnumSet.of(first, others), Set.of());
    }

    /** Whether it may do this. */
    public boolean may(ProtectedAction action) {
        return !Collections.disjoint(action.roles(), roles) && (!action.needsGrant() || grants.contains(action));
    }
}
