package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** Something given by the caller (a file, an argument, a row) cannot be used; the message names it and says what to do. */
public class InvalidInputException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
