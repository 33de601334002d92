package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells models and adapters that were saved here from those of others. Whatever this module saves bears a mark in its
 * metadata, and conversions carry it on, because a model that was trained here leaves only after an evaluation.
 */
public final class ModelOrigin {

    /** The metadata key of the mark; its value is the version that saved the file. */
    public static final String MARK = "model_forge.forge_version";

    private static final String ADAPTER = "adapter_model.safetensors";

    private ModelOrigin() {}

    /**
     * Whether a model bears the mark.
     *
     * @param model a Hugging Face or PEFT folder, or a GGUF file
     * @throws io.github.circuitrylabs.modelforge.gguf.TensorFileException if there is no such model
     */
    public static boolean savedHere(Path model) {
        try (TensorFile file = open(model)) {
            return file.metadata().containsKey(MARK);
        }
    }

    private static TensorFile open(Path model) {
        if (Files.isRegularFile(model)) {
            return GgufFile.open(model);
        }
        Path adapter = model.resolve(ADAPTER);
        return Safetensors.open(Files.exists(adapter) ? adapter : model);
    }
}
