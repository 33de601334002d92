package io.github.circuitrylabs.forge.core;

/**
 * The AI system under test. A lambda will do:
 *
 * <pre>{@code
 * TargetSystem mine = conversation -> new Reply(myBot.answer(conversation.lastUserMessage()));
 * }</pre>
 *
 * <p>Implementations are called from several threads at once.
 */
@FunctionalInterface
public interface TargetSystem {

    /**
     * Answers the conversation so far, whose last turn is the user's.
     *
     * @throws ForgeException if the system cannot answer; the deployment is then recorded as an error, never as a pass
     */
    Reply respond(Conversation conversation);
}
