package io.github.circuitrylabs.forge.ollama;

/**
 * How far fetching a model is.
 *
 * @param status what the server is doing, e.g. {@code pulling manifest}
 * @param digest of the layer under way; empty between layers
 * @param completedBytes of that layer
 * @param totalBytes of that layer; 0 if not known
 */
public record PullProgress(String status, String digest, long completedBytes, long totalBytes) {}
