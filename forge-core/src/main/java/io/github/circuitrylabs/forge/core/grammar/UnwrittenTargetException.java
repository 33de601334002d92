package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.GenerationException;

/** Nothing is written for this target, whatever the seed; other targets are not concerned. */
final class UnwrittenTargetException extends GenerationException {
    private static final long serialVersionUID = 1L;

    UnwrittenTargetException(Reason reason, String message) {
        super(reason, message);
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}
