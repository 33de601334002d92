package io.github.circuitrylabs.forge.core.examples;

import java.util.List;

/** One layer of a {@link LayeredExampleLoader}: knows more of the examples below it, and perhaps further ones. */
@FunctionalInterface
public interface ExampleLayer {

    /**
     * The examples of a target as seen from this layer, best first. Fields of examples from below are kept; examples that
     * generators must not see (demoted or held-out ones) are left out.
     *
     * @param evaluationTarget the id of a target
     * @param below what the layers below know, best first; may be empty
     */
    List<LayeredExample> over(String evaluationTarget, List<LayeredExample> below);
}
