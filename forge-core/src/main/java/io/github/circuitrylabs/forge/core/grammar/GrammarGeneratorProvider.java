package io.github.circuitrylabs.forge.core.grammar;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import java.nio.file.Path;

/** {@code grammar} for the shipped grammar, {@code grammar:<folder>} for one's own. */
public final class GrammarGeneratorProvider implements GeneratorProvider {

    @Override
    public String name() {
        return GrammarGenerator.NAME;
    }

    @Override
    public String description() {
        return "Draws scenarios from a grammar; needs no model. grammar:<folder> reads your own.";
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public Generator create(BackendConfig config) {
        String folder = config.model();
        return new GrammarGenerator(folder == null ? Grammar.shipped() : Grammar.read(Path.of(folder)));
    }
}
