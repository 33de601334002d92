package io.github.circuitrylabs.forge.core;

import java.time.Instant;
import java.util.Objects;

/**
 * The record that a model's feedback file was taken in, so that it is taken in once.
 *
 * @param sha256 digest of the file's bytes
 * @param modelId the model that the file speaks of
 * @param content the file's JSON text
 */
public record AppliedFeedback(String sha256, String modelId, String content, Instant appliedAt) {

    public AppliedFeedback {
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(modelId, "modelId");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(appliedAt, "appliedAt");
    }
}
