package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** The datastore could not do what was asked; nothing of the failed call was kept. */
public final class DatastoreException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public DatastoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
