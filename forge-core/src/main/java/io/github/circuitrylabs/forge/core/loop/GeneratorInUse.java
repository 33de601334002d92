package io.github.circuitrylabs.forge.core.loop;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A model and, once it is needed, the generator over it: a resumed loop opens no model whose stages are all done. */
final class GeneratorInUse implements AutoCloseable {

    private final GeneratorTrainer trainer;
    private String name;
    private @Nullable Path folder;
    private @Nullable Generator open;

    /** The trainer's base. */
    GeneratorInUse(GeneratorTrainer trainer) {
        this(trainer, trainer.baseModel(), null);
    }

    GeneratorInUse(GeneratorTrainer trainer, String name, @Nullable Path folder) {
        this.trainer = trainer;
        this.name = name;
        this.folder = folder;
    }

    Generator generator() {
        if (open == null) {
            open = trainer.open(folder);
        }
        return open;
    }

    String name() {
        return name;
    }

    @Nullable
    Path folder() {
        return folder;
    }

    /** Takes over the other's model; the other is left without one. */
    void replaceBy(GeneratorInUse other) {
        close();
        name = other.name;
        folder = other.folder;
        open = other.open;
        other.open = null;
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
