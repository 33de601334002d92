package io.github.circuitrylabs.forge.core;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of preference training: to this prompt, {@code chosen} is better than {@code rejected}.
 *
 * @param contentLabel {@code ADVERSARIAL_CONTENT} where either text is adversarial, else null
 * @param evaluationTarget the target the row belongs to
 * @param scenarioId the scenario the row came from
 * @param source {@code human}, {@code template}, {@code deployment}, or a model's name
 * @param validatedBy who validated it, or null
 */
public record PreferencePair(
        String prompt,
        String chosen,
        String rejected,
        @Nullable String contentLabel,
        String evaluationTarget,
        ScenarioId scenarioId,
        String source,
        @Nullable String validatedBy) {

    public static final String ADVERSARIAL_CONTENT = "ADVERSARIAL_CONTENT";

    public PreferencePair {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(chosen, "chosen");
        Objects.requireNonNull(rejected, "rejected");
        Objects.requireNonNull(evaluationTarget, "evaluationTarget");
        Objects.requireNonNull(scenarioId, "scenarioId");
        Objects.requireNonNull(source, "source");
    }
}
