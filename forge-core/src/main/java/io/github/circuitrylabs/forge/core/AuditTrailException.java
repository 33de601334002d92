package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** An event could not be written down, or what was written before cannot be trusted; the audited action must not happen. */
public final class AuditTrailException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public AuditTrailException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
