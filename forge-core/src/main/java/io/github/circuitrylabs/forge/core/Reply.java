package io.github.circuitrylabs.forge.core;

import java.util.Objects;

/** What a system under test answered. */
public record Reply(String text) {

    public Reply {
        Objects.requireNonNull(text, "text");
    }
}
