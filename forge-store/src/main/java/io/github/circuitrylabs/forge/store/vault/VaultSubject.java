package io.github.circuitrylabs.forge.store.vault;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.Optional;

/**
 * What an entry is about; readable without opening it.
 *
 * @param needsSignature whether a clinician must sign before it counts as validated
 * @param scenarioId of the stored scenario that it belongs to
 * @param source who wrote it: {@code human}, {@code template} or a model's name
 */
public record VaultSubject(
        String evaluationTarget, boolean needsSignature, Optional<ScenarioId> scenarioId, String source) {

    public VaultSubject {
        if (evaluationTarget.isBlank() || source.isBlank()) {
            throw new InvalidInputException("An entry of the vault needs its target (" + evaluationTarget
                    + ") and its source (" + source + ").");
        }
    }

    /** About a target; whether it needs a signature is the target's to say. */
    public static VaultSubject of(EvaluationTarget target, Optional<ScenarioId> scenarioId, String source) {
        return new VaultSubject(target.id(), target.mentalHealth(), scenarioId, source);
    }
}
