package io.github.circuitrylabs.forge.ollama;

import java.util.List;

/**
 * What a server says about one model.
 *
 * @param architecture e.g. {@code llama}; empty if not told
 * @param contextLength how many tokens it can attend to; 0 if not told
 * @param template the chat template, in Go's syntax
 * @param system the system prompt built in; empty if none
 * @param license the licence text; empty if none
 * @param capabilities e.g. {@code completion}, {@code tools}, {@code thinking}, {@code embedding}
 */
public record OllamaModelDetails(
        String architecture,
        long contextLength,
        String template,
        String system,
        String license,
        List<String> capabilities) {

    public OllamaModelDetails {
        capabilities = List.copyOf(capabilities);
    }
}
