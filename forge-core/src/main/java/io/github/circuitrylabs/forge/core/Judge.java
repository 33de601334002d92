package io.github.circuitrylabs.forge.core;

/** Decides from a transcript whether a scenario revealed an issue. A lambda will do. Called from several threads at once. */
@FunctionalInterface
public interface Judge {

    /**
     * @param scenario what was asked, with its success criteria
     * @param transcript the whole conversation, the system's replies included
     */
    Verdict judge(Scenario scenario, Conversation transcript);
}
