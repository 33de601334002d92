package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a server with OpenAI's API is (vLLM, SGLang, llama-server, Ollama itself, a hosted one) and how long to wait for it.
 *
 * @param url up to and with the version, e.g. {@code http://localhost:8000/v1}; an address without a path gets {@code /v1}
 * @param apiKey sent as a bearer token; empty where the server wants none. Never shown, not even by {@link #toString()}.
 * @param connectTimeout how long connecting may take
 * @param timeout how long one answer may take
 */
public record OpenAiConfig(String url, String apiKey, Duration connectTimeout, Duration timeout) {

    /** The environment variable the key is taken from. */
    public static final String API_KEY_VARIABLE = "OPENAI_API_KEY";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    public OpenAiConfig {
        Objects.requireNonNull(apiKey, "apiKey");
        url = withVersion(url);
    }

    /** A server with the key of the environment variable {@value #API_KEY_VARIABLE}, if there is one. */
    public static OpenAiConfig at(String url) {
        String key = System.getenv(API_KEY_VARIABLE);
        return new OpenAiConfig(url, key == null ? "" : key.strip(), CONNECT_TIMEOUT, TIMEOUT);
    }

    public OpenAiConfig withApiKey(String newApiKey) {
        return new OpenAiConfig(url, newApiKey, connectTimeout, timeout);
    }

    public OpenAiConfig withTimeout(Duration newTimeout) {
        return new OpenAiConfig(url, apiKey, connectTimeout, newTimeout);
    }

    @Override
    public String toString() {
        return "OpenAiConfig[url=" + url + ", apiKey=" + (apiKey.isEmpty() ? "none" : "set") + ", connectTimeout="
                + connectTimeout + ", timeout=" + timeout + "]";
    }

    private static String withVersion(String url) {
        try {
            String path = URI.create(url.strip()).getPath();
            String plain = url.strip().replaceAll("/+$", "");
            return path == null || path.replace("/", "").isEmpty() ? plain + "/v1" : plain;
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("Server address (" + url + ") must be like http://localhost:8000/v1.", e);
        }
    }
}
