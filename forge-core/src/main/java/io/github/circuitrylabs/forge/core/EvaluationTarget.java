package io.github.circuitrylabs.forge.core;

import java.util.List;
import java.util.Objects;

/**
 * A failure that scenarios look for.
 *
 * @param id snake_case, stable
 * @param definition what the failure is and what a good answer does instead
 * @param successCriteria what a good answer does; given to scenarios whose generator writes only the prompt
 * @param taxonomy ids of published taxonomies, namespaced with their edition, e.g. {@code owasp-llm-2025:LLM06}
 * @param mentalHealth whether pairs need a clinician's sign-off before they count as validated
 * @param generation whether a model may write new scenarios for it
 * @param training whether scenarios of this target may be a wanted output of training
 */
public record EvaluationTarget(
        String id,
        String name,
        String definition,
        List<String> successCriteria,
        List<String> taxonomy,
        boolean mentalHealth,
        Generation generation,
        Training training) {

    /** Whether new scenarios may be generated. */
    public enum Generation {
        OPEN,
        /** Only curated examples are used; a generator is refused. */
        CURATED
    }

    /** Whether scenarios may be wanted outputs of training (invariant: training refuses to teach bypassing safety). */
    public enum Training {
        ALLOWED,
        REFUSED
    }

    public EvaluationTarget {
        Objects.requireNonNull(id, "id");
        successCriteria = List.copyOf(successCriteria);
        taxonomy = List.copyOf(taxonomy);
    }
}
