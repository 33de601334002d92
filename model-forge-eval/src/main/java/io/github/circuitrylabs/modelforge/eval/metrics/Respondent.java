package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.forge.core.Conversation;
import java.util.List;

/** Whoever answers conversations, many at once: a {@link LocalModel}, or a system that runs elsewhere. */
@FunctionalInterface
public interface Respondent {

    /** One reply per conversation, in order. */
    List<Output> replies(List<Conversation> conversations);
}
