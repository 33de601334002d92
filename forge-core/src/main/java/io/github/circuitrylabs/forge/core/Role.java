package io.github.circuitrylabs.forge.core;

import java.util.Locale;

/** Who speaks in a turn. */
public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /** The role as chat APIs and datasets write it: {@code system}, {@code user} or {@code assistant}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a role from its {@linkplain #wireName() wire name}.
     *
     * @throws InvalidInputException if the name is none of the three
     */
    public static Role fromWireName(String name) {
        for (Role role : values()) {
            if (role.wireName().equals(name)) {
                return role;
            }
        }
        throw new InvalidInputException("Unknown role (" + name + "). Maybe one of system, user, assistant was meant.");
    }
}
