package io.github.circuitrylabs.forge.cli.internal;

import io.github.circuitrylabs.forge.core.ForgeException;
import org.jspecify.annotations.Nullable;

/** What was typed cannot be meant: an unknown name, a number out of range. Ends a program with {@link ExitCode#USAGE}. */
public final class UsageException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
