package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.ForgeException;
import org.jspecify.annotations.Nullable;

/** The vault, its keys or what it holds cannot be used; the message says why, and never holds content. */
public final class VaultException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public VaultException(String message) {
        super(message);
    }

    public VaultException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
