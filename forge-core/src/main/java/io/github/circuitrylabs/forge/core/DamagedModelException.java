package io.github.circuitrylabs.forge.core;

/** A registered model's file is missing or holds other bytes than were registered; the message names it. */
public final class DamagedModelException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public DamagedModelException(String message) {
        super(message);
    }
}
