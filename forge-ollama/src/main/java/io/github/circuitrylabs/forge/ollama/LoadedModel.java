package io.github.circuitrylabs.forge.ollama;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model that an Ollama server holds in memory.
 *
 * @param name with its tag, e.g. {@code llama3.2:latest}
 * @param digest of its manifest, hex
 * @param sizeBytes of memory
 * @param gpuBytes how many of them on a graphics card
 * @param contextLength how many tokens it was loaded for; 0 if not told
 * @param unloadedAt when it leaves, or null if not told
 */
public record LoadedModel(
        String name,
        String digest,
        long sizeBytes,
        long gpuBytes,
        long contextLength,
        @Nullable Instant unloadedAt) {

    /** When it leaves the memory, unless it is asked before. */
    public Optional<Instant> expiry() {
        return Optional.ofNullable(unloadedAt);
    }
}
