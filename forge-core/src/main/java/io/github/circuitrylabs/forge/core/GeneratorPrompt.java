package io.github.circuitrylabs.forge.core;

/** How a trained generator is asked for a scenario: the one text that exporters write and the in-process generator sends. */
public final class GeneratorPrompt {

    private GeneratorPrompt() {}

    /** {@code Generate ai_psychosis scenario}. */
    public static String forTarget(String evaluationTarget) {
        return "Generate " + evaluationTarget + " scenario";
    }
}
