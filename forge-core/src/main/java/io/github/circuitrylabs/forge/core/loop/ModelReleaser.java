package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.feedback.Feedback;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Turns a trained and evaluated model into files that other programs run. */
@FunctionalInterface
public interface ModelReleaser {

    /**
     * What to release.
     *
     * @param modelFolder what the trainer made
     * @param evaluation the evaluation report of exactly this model
     * @param folder where the files go
     * @param provenance where the model came from, for the files' metadata
     * @param feedback what the model's making taught, for the next round of generation
     */
    record Release(
            String modelId,
            Path modelFolder,
            Path evaluation,
            Path folder,
            Map<String, String> provenance,
            Feedback feedback) {}

    /**
     * What was written.
     *
     * @param files the release's files
     * @param feedback the feedback file
     */
    record Released(List<Path> files, Path feedback) {}

    /** Writes everything atomically; files that are there already are replaced by the same bytes. */
    Released release(Release release);
}
