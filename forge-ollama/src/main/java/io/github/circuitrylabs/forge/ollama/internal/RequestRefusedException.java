package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.GenerationException;

/** The server is well, but does not take this request, and will not take it the next time. */
final class RequestRefusedException extends GenerationException {
    private static final long serialVersionUID = 1L;

    RequestRefusedException(String message) {
        super(Reason.BACKEND, message);
    }

    /** Whether a status says so: malformed, too large, or impossible to fulfil. */
    static boolean isMeantBy(int status) {
        return status == 400 || status == 413 || status == 422;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}
