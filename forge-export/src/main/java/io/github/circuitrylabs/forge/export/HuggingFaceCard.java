package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.List;

/**
 * What people read about a dataset before they load it.
 *
 * @param prettyName the title
 * @param description a paragraph or more of Markdown: what the rows are, how they came about, what they are not for
 * @param license an identifier of the hub, e.g. {@code mit}
 * @param languages ISO codes, e.g. {@code en}
 * @param tags free labels
 * @param annotationsCreators e.g. {@code expert-generated}, {@code machine-generated}
 * @param adversarial whether readers must agree to terms before they get it; labelled rows make any dataset so
 */
public record HuggingFaceCard(
        String prettyName,
        String description,
        String license,
        List<String> languages,
        List<String> tags,
        List<String> annotationsCreators,
        boolean adversarial) {

    public HuggingFaceCard {
        if (prettyName.isBlank() || license.isBlank()) {
            throw new InvalidInputException(
                    "A dataset card needs a name (" + prettyName + ") and a license (" + license + ").");
        }
        languages = List.copyOf(languages);
        tags = List.copyOf(tags);
        annotationsCreators = List.copyOf(annotationsCreators);
    }

    /** English, machine-generated, open. */
    public static HuggingFaceCard of(String prettyName, String description, String license) {
        return new HuggingFaceCard(
                prettyName,
                description,
                license,
                List.of("en"),
                List.of("ai-safety", "evaluation", "scenario-forge"),
                List.of("machine-generated"),
                false);
    }

    public HuggingFaceCard asAdversarial() {
        return new HuggingFaceCard(prettyName, description, license, languages, tags, annotationsCreators, true);
    }
}
