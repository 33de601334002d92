package io.github.circuitrylabs.forge.ollama;

/**
 * A model that an Ollama server has.
 *
 * @param name with its tag, e.g. {@code llama3.2:latest}
 * @param digest of its manifest, hex
 * @param sizeBytes on the server's disk
 * @param parameterSize e.g. {@code 3.2B}; empty if not told
 * @param quantization e.g. {@code Q4_K_M}; empty if not told
 */
public record OllamaModel(String name, String digest, long sizeBytes, String parameterSize, String quantization) {

    /** Whether a user who asks for that name means this model: {@code latest} is the tag of a name without one. */
    public boolean isNamed(String asked) {
        return name.equals(asked) || name.equals(asked + ":latest");
    }
}
