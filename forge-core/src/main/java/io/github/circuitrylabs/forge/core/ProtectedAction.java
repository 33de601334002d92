package io.github.circuitrylabs.forge.core;

import static io.github.circuitrylabs.forge.core.PrincipalRole.ADMIN;
import static io.github.circuitrylabs.forge.core.PrincipalRole.CLINICIAN;
import static io.github.circuitrylabs.forge.core.PrincipalRole.RED_TEAM;
import static io.github.circuitrylabs.forge.core.PrincipalRole.REVIEWER;
import static io.github.circuitrylabs.forge.core.PrincipalRole.VIEWER;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What only some may do: the whole permission model in one table. A principal may do what any one of its
 * {@linkplain #roles roles} permits. Duties are kept apart: who needs several gets several roles.
 */
public enum ProtectedAction {
    VIEW_SCENARIOS("scenario.view", Needs.NOTHING, VIEWER, REVIEWER, RED_TEAM, CLINICIAN, ADMIN),
    REVIEW_SCENARIOS("scenario.review", Needs.NOTHING, REVIEWER, RED_TEAM, CLINICIAN),
    /** Let a model write harmful replies; the role alone is not enough, it is granted to principals one by one. */
    GENERATE_ADVERSARIAL("adversarial.generate", Needs.REASON_AND_GRANT, RED_TEAM),
    STORE_ADVERSARIAL("adversarial.store", Needs.REASON, RED_TEAM),
    OPEN_ADVERSARIAL("adversarial.open", Needs.REASON, RED_TEAM),
    EXPORT_ADVERSARIAL("adversarial.export", Needs.REASON, RED_TEAM),
    REFINE_PAIR("pair.refine", Needs.REASON, REVIEWER),
    SIGN_PAIR("pair.sign", Needs.REASON, CLINICIAN),
    /** Release a model that the gate refused. */
    OVERRIDE_RELEASE("release.override", Needs.REASON, ADMIN),
    MANAGE_VAULT("vault.manage", Needs.NOTHING, ADMIN),
    MANAGE_PRINCIPALS("principal.manage", Needs.NOTHING, ADMIN);

    private enum Needs {
        NOTHING,
        REASON,
        REASON_AND_GRANT
    }

    private final String wireName;
    private final Needs needs;
    private final Set<PrincipalRole> roles;

    ProtectedAction(String wireName, Needs needs, PrincipalRole first, PrincipalRole... others) {
        this.wireName = wireName;
        this.needs = needs;
        this.roles = Collections.unmodifiableSet(EnumSet.of(first, others));
    }

    /** The action as the audit trail writes it: {@code adversarial.open} … */
    public String wireName() {
        return wireName;
    }

    /** The roles that permit it. */
    public Set<PrincipalRole> roles() {
        return roles;
    }

    /** Whether it is refused without a stated reason. */
    public boolean needsReason() {
        return needs != Needs.NOTHING;
    }

    /** Whether it must be granted to the principal beside its role. */
    public boolean needsGrant() {
        return needs == Needs.REASON_AND_GRANT;
    }

    /**
     * Reads an action from its {@linkplain #wireName() wire name}.
     *
     * @throws InvalidInputException if there is no such action; the message lists them
     */
    public static ProtectedAction fromWireName(String name) {
        return Arrays.stream(values())
                .filter(action -> action.wireName.equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("Unknown action (" + name + "). Maybe one of "
                        + Arrays.stream(values()).map(ProtectedAction::wireName).collect(Collectors.joining(", "))
                        + " was meant."));
    }
}
