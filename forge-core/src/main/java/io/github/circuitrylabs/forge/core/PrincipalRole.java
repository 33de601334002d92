package io.github.circuitrylabs.forge.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A duty that a {@link Principal} has; what it permits is in {@link ProtectedAction}. */
public enum PrincipalRole {
    /** Reads what is not adversarial. */
    VIEWER,
    /** Rates scenarios, writes replies and refines pairs. */
    REVIEWER,
    /** Handles adversarial content, stating a reason each time. */
    RED_TEAM,
    /** Signs pairs of mental-health targets. */
    CLINICIAN,
    /** Manages principals and keys, and overrides the release gate; sees no adversarial content. */
    ADMIN;

    /** The role as it is typed and stored: {@code viewer}, {@code red-team} … */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a role from its {@linkplain #wireName() wire name}.
     *
     * @throws InvalidInputException if there is no such role; the message lists them
     */
    public static PrincipalRole fromWireName(String name) {
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("Unknown role (" + name + "). Maybe one of "
                        + Arrays.stream(values()).map(PrincipalRole::wireName).collect(Collectors.joining(", "))
                        + " was meant."));
    }
}
