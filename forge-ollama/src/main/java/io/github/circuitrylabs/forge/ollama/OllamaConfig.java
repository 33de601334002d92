package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.ollama.internal.OllamaHost;
import java.time.Duration;
import java.util.Objects;

/**
 * Where an Ollama server is and how long to wait for it.
 *
 * @param url the server's address, e.g. {@code http://localhost:11434}
 * @param connectTimeout how long connecting may take
 * @param timeout how long one answer may take; when streaming, how long the next piece may take. Loading a large model
 *     counts too.
 */
public record OllamaConfig(String url, Duration connectTimeout, Duration timeout) {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    public OllamaConfig {
        Objects.requireNonNull(url, "url");
        requirePositive(connectTimeout, "Connect timeout");
        requirePositive(timeout, "Timeout");
    }

    /** The server of the environment variable {@code OLLAMA_HOST}, or {@code http://localhost:11434}. */
    public static OllamaConfig defaults() {
        return at(OllamaHost.url(System.getenv("OLLAMA_HOST")));
    }

    public static OllamaConfig at(String url) {
        return new OllamaConfig(url, CONNECT_TIMEOUT, TIMEOUT);
    }

    public OllamaConfig withTimeout(Duration newTimeout) {
        return new OllamaConfig(url, connectTimeout, newTimeout);
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isZero() || duration.isNegative()) {
            throw new InvalidInputException(name + " (" + duration + ") must be longer than nothing.");
        }
    }
}
