package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** The root of everything this suite throws on purpose; its children say what the caller can do about it. */
public class ForgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForgeException(String message) {
        super(message);
    }

    public ForgeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
