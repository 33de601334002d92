package io.github.circuitrylabs.forge.core;

/** The caller is not known, or may not do what was asked; the attempt is in the audit trail. */
public final class AccessDeniedException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public AccessDeniedException(String message) {
        super(message);
    }
}
