package io.github.circuitrylabs.forge.core;

import org.jspecify.annotations.Nullable;

/** The backend cannot be used at all (down, unknown model, no access); trying again at once will not help. */
public final class BackendUnavailableException extends GenerationException {
    private static final long serialVersionUID = 1L;

    public BackendUnavailableException(String message, @Nullable Throwable cause) {
        super(Reason.BACKEND, message, cause);
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}
