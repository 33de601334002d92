package io.github.circuitrylabs.forge.ollama.internal;

import io.github.circuitrylabs.forge.core.GenerationException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns what a kind of server says into what a user can do. */
public interface ServerErrors {

    /** How to get a server that does not answer to answer. */
    String startAdvice();

    /**
     * The exception for an HTTP status or an error in a stream (status 0).
     *
     * @param retryAfter how long the server wants to be left alone, or null if it did not say
     */
    GenerationException error(String url, int status, String message, @Nullable Duration retryAfter);
}
