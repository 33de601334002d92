package io.github.circuitrylabs.forge.core;

import java.util.Objects;

/** One message of a conversation. */
public record Turn(Role role, String content) {

    public Turn {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(content, "content");
    }

    public static Turn user(String content) {
        return new Turn(Role.USER, content);
    }

    public static Turn assistant(String content) {
        return new Turn(Role.ASSISTANT, content);
    }

    public static Turn system(String content) {
        return new Turn(Role.SYSTEM, content);
    }
}
