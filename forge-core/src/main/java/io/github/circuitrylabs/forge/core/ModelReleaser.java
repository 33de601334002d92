package io.github.circuitrylabs.forge.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Turns a trained and evaluated model into files that other programs run. */
@FunctionalInterface
public interface ModelReleaser {

    /**
     * Writes the release files into the folder, atomically; does nothing where they are there already.
     *
     * @param modelId the model's name
     * @param modelFolder what the trainer made
     * @param evaluation the evaluation report of exactly this model
     * @param folder where the release goes
     * @param provenance where the model came from, for the files' metadata
     * @return the files
     */
    List<Path> release(String modelId, Path modelFolder, Path evaluation, Path folder, Map<String, String> provenance);
}
