package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** One scenario could not be generated; {@link #reason()} is what the ledger of a run counts it under. */
public class GenerationException extends ForgeException {
    private static final long serialVersionUID = 1L;

    /** Why an attempt gave no scenario. */
    public enum Reason {
        /** The backend answered, but no scenario could be read from its answer. */
        UNPARSABLE,
        /** The scenario, or one too like it, exists already. */
        DUPLICATE,
        /** The backend declined to write the scenario. */
        REFUSAL,
        /** A filter of ours rejected the scenario. */
        FILTERED,
        /** The backend failed: down, timed out, or answered with an error. */
        BACKEND
    }

    private final Reason reason;

    public GenerationException(Reason reason, String message) {
        this(reason, message, null);
    }

    public GenerationException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether another attempt with a fresh seed may succeed. */
    public boolean isRetriable() {
        return true;
    }
}
