package io.github.circuitrylabs.forge.core.feedback;

import java.nio.file.Path;

/** What became of one feedback file. */
public sealed interface FeedbackOutcome {

    Path file();

    /**
     * It was taken in.
     *
     * @param results how many results were new to the datastore
     * @param promoted how many of its scenarios became examples that were none before
     * @param demoted how many examples of earlier feedback had to make room or had worn out
     */
    record Applied(Path file, Feedback feedback, int results, int promoted, int demoted) implements FeedbackOutcome {}

    /** The same bytes were taken in before; nothing was done. */
    record AlreadyApplied(Path file, String modelId) implements FeedbackOutcome {}

    /**
     * It cannot be used, and was moved aside, with the reason in a text file beside it.
     *
     * @param movedTo where it lies now
     */
    record Quarantined(Path file, Path movedTo, String reason) implements FeedbackOutcome {}

    /** It cannot be read now, for a reason that is not in it; it stays where it is. */
    record Unreadable(Path file, String reason) implements FeedbackOutcome {}
}
