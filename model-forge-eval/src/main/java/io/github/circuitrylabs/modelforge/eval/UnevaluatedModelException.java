package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.ForgeException;

/** A model may not be released: no report speaks of exactly its bytes, or the report says no. */
public final class UnevaluatedModelException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public UnevaluatedModelException(String message) {
        super(message);
    }
}
