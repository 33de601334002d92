package io.github.circuitrylabs.forge.core;

import java.util.List;

/** Gives a generator its examples. */
@FunctionalInterface
public interface ExampleLoader {

    /**
     * The best examples for a target, best first. Never empty for a positive limit: a target without its own examples
     * gets a fallback.
     *
     * @param evaluationTarget the id of a target, e.g. {@code ai_psychosis}
     * @param limit how many at most; 0 or more
     */
    List<Example> examples(String evaluationTarget, int limit);
}
