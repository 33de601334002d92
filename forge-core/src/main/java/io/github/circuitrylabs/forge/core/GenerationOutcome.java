package io.github.circuitrylabs.forge.core;

/** What one attempt of a batch gave: a scenario, or why not. */
public sealed interface GenerationOutcome {

    /** The attempt gave a scenario. */
    record Generated(Scenario scenario) implements GenerationOutcome {}

    /** The attempt gave none. */
    record Failed(GenerationException cause) implements GenerationOutcome {}
}
