package io.github.circuitrylabs.forge.core.files;

import io.github.circuitrylabs.forge.core.ForgeException;

/** Another process, or another thread, holds what is asked for; the message says who. Trying again later may work. */
public final class BusyException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public BusyException(String message) {
        super(message);
    }
}
