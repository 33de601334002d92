package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.feedback.Feedback;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the feedback file of a model into a folder, where forge-core finds it. */
public final class FeedbackWriter {

    private final Path folder;

    /**
     * @param folder usually {@code ~/.scenario-forge/feedback/model_forge}
     */
    public FeedbackWriter(Path folder) {
        this.folder = folder;
    }

    /** Writes {@code <model_id>.json}, whole or not at all; an earlier file of the same model is replaced. */
    public Path write(Feedback feedback) {
        Path file = folder.resolve(feedback.modelId() + ".json");
        try {
            Files.createDirectories(folder);
            AtomicFiles.writeString(file, feedback.toJson());
            return file;
        } catch (IOException e) {
            throw new ForgeException("Cannot write the feedback file " + file + ": " + e.getMessage(), e);
        }
    }
}
