package io.github.circuitrylabs.forge.core;

import java.time.Duration;
import java.util.Optional;
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
    private final @Nullable Duration retryAfter;
    private final long tokens;

    public GenerationException(Reason reason, String message) {
        this(reason, message, null);
    }

    public GenerationException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, cause, null);
    }

    /**
     * @param retryAfter how long the backend wants to be left alone, or null if it did not say
     */
    public GenerationException(
            Reason reason, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.tokens = 0;
    }

    /**
     * @param tokens what the attempt cost all the same, prompt and completion
     */
    public GenerationException(Reason reason, String message, long tokens) {
        super(message, null);
        this.reason = reason;
        this.retryAfter = null;
        this.tokens = tokens;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether another attempt with a fresh seed may succeed. */
    public boolean isRetriable() {
        return true;
    }

    /** How long the backend wants to be left alone before the next attempt, where it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The tokens that the attempt cost although nothing came of it; 0 if unknown. */
    public long tokens() {
        return tokens;
    }
}
