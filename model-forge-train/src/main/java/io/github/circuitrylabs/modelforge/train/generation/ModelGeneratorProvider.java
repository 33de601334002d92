package io.github.circuitrylabs.modelforge.train.generation;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code tiny}: the model that ships; {@code tiny:<folder>}: any trained model folder. */
public final class ModelGeneratorProvider implements GeneratorProvider {

    @Override
    public String name() {
        return ModelGenerator.BACKEND;
    }

    @Override
    public String description() {
        return "the small model that ships, or a trained one (tiny:<folder>), in this process";
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public Generator create(BackendConfig config) {
        if (config.model() == null) {
            return ModelGenerator.open(ForgeTiny.NAME, ForgeTiny.install(config.modelsFolder()));
        }
        Path folder = Path.of(config.model());
        if (!Files.isRegularFile(folder.resolve("config.json"))) {
            throw new BackendUnavailableException(
                    "The folder (" + folder + ") holds no model: config.json is missing. Maybe give the folder that"
                            + " training wrote, e.g. tiny:<home>/runs/loop-1/g2/model/forge-tiny-s1-g2.",
                    null);
        }
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return ModelGenerator.open(String.valueOf(name), folder);
    }
}
