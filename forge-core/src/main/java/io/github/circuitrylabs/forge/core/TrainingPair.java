package io.github.circuitrylabs.forge.core;

import java.util.Objects;

/**
 * One row of supervised fine-tuning for a generator: asked for a scenario of a target, write this one.
 *
 * @param prompt what the generator is asked, see {@link GeneratorPrompt}
 * @param completion the scenario's prompt
 * @param weight how much the row counts, in (0, 1]
 */
public record TrainingPair(
        String prompt, String completion, String evaluationTarget, ScenarioId scenarioId, double weight) {

    public TrainingPair {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(completion, "completion");
        Objects.requireNonNull(evaluationTarget, "evaluationTarget");
        Objects.requireNonNull(scenarioId, "scenarioId");
        if (!(weight > 0 && weight <= 1)) {
            throw new InvalidInputException("Weight (" + weight + ") of a training pair must be in (0, 1].");
        }
    }
}
