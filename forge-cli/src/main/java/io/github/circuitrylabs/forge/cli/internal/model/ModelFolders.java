package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.modelforge.train.generation.ForgeTiny;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds models as users name them: a folder, or {@value #TINY} for the one that ships with the suite. */
public record ModelFolders(DataHome home) {

    /** The name of the model that ships. */
    public static final String TINY = "tiny";

    /**
     * Finds a model to run or to train on, which may be a GGUF file, too.
     *
     * @param option the option's name, for the message
     * @throws UsageException if there is no such model
     */
    public Path findReadable(String option, String name) {
        Path file = Path.of(name);
        return Files.isRegularFile(file) ? file : find(option, name);
    }

    /**
     * @param option the option's name, for the message
     * @throws UsageException if there is no such model
     */
    Path find(String option, String name) {
        if (name.equals(TINY)) {
            return ForgeTiny.install(home.models());
        }
        Path folder = Path.of(name);
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw new UsageException(option + " (" + name + ") must be the folder of a Hugging Face model"
                    + " (config.json, model.safetensors, tokenizer.json), or " + TINY + " for the one that ships.");
        }
        return folder;
    }
}
