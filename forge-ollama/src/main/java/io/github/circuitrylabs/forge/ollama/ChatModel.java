package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;

/** A model one can talk to, whatever serves it. Called from several threads at once. */
public interface ChatModel extends AutoCloseable {

    /** The kind of server, e.g. {@code ollama}. */
    String backend();

    /** The model's name as the server knows it. */
    String model();

    /**
     * Answers a conversation.
     *
     * @throws BackendUnavailableException if asking again will not help: server down, model missing, request refused
     * @throws GenerationException with reason {@code BACKEND} if asking again may help: timeout, overload, broken answer
     */
    ChatReply chat(ChatCall call);

    /** The digest of the model's bytes, or the empty text if the server does not tell. */
    default String modelDigest() {
        return "";
    }

    /** How many calls it likes to have under way at once: as many as a server usually answers side by side. */
    default int preferredConcurrency() {
        return 4;
    }

    /**
     * Asks the server for a sign of life, without asking the model.
     *
     * @throws GenerationException if there is none
     */
    default void ping() {}

    /** Frees connections; nothing by default. */
    @Override
    default void close() {}
}
