package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationException;

/** Nothing is ever generated for this target; another seed will not change that. */
final class CuratedTargetException extends GenerationException {
    private static final long serialVersionUID = 1L;

    CuratedTargetException(EvaluationTarget target) {
        super(
                Reason.FILTERED,
                "No scenario is generated for the target (" + target.id()
                        + "): it is curated, which means that only its hand-written examples are used.");
    }

    @Override
    public boolean isRetriable() {
        return false;
    }
}
