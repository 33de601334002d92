package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** A model was not deployed; the server is as it was before. The message says what differed or failed. */
public final class ModelDeploymentException extends ForgeException {
    private static final long serialVersionUID = 1L;

    public ModelDeploymentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
