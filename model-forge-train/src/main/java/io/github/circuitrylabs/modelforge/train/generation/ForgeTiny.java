package io.github.circuitrylabs.modelforge.train.generation;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The small model that ships with the suite, so that everything runs without a download. What it is, what it is not, and
 * how it was made stands in its model card, {@code README.md} beside the weights; {@link ForgeTinyRecipe} makes it anew.
 */
public final class ForgeTiny {

    public static final String NAME = "forge-tiny";

    private static final String RESOURCES = "forge-tiny/";
    private static final List<String> FILES = List.of(
            "README.md",
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "model.safetensors");

    private ForgeTiny() {}

    /**
     * Puts the model's files where other programs can read them too. Files that are there already and the same are left
     * alone; others are replaced.
     *
     * @param modelsFolder e.g. {@code ~/.scenario-forge/models}
     * @return the model's folder, {@code forge-tiny} within
     */
    public static Path install(Path modelsFolder) {
        Path folder = modelsFolder.resolve(NAME);
        try {
            Files.createDirectories(folder);
            for (String name : FILES) {
                copyIfChanged(name, folder.resolve(name));
            }
        } catch (IOException e) {
            throw new ForgeException("Cannot install " + NAME + " into " + folder + ": " + e.getMessage(), e);
        }
        return folder;
    }

    private static void copyIfChanged(String name, Path file) throws IOException {
        byte[] shipped;
        try (InputStream in = ForgeTiny.class.getResourceAsStream(RESOURCES + name)) {
            if (in == null) {
                throw new ForgeException("This build holds no " + NAME + " (" + name + " is missing).", null);
            }
            shipped = in.readAllBytes();
        }
        if (Files.exists(file)
                && Files.size(file) == shipped.length
                && Arrays.equals(Files.readAllBytes(file), shipped)) {
            return;
        }
        AtomicFiles.write(file, out -> out.write(shipped));
    }
}
