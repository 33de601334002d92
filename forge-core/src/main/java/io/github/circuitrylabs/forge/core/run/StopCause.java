package io.github.circuitrylabs.forge.core.run;

/** Why a run ended before every attempt was spent. */
public enum StopCause {
    /** The token budget is spent. */
    TOKENS,
    /** The time is up. */
    TIME,
    /** The money is spent. */
    COST,
    /** Somebody stopped it. */
    CANCELLED,
    /** The backend cannot be used, or failed too often in a row. */
    BACKEND
}
