package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.ollama.internal.OllamaHost;

/**
 * {@code ollama[:model][@url]}: without a model {@value #DEFAULT_MODEL}, without an address that of {@code OLLAMA_HOST} or
 * this machine. Nothing is called before the first scenario.
 */
public final class OllamaGeneratorProvider implements GeneratorProvider {

    static final String DEFAULT_MODEL = "llama3.2";

    @Override
    public String name() {
        return "ollama";
    }

    @Override
    public String description() {
        return "A model on an Ollama server, e.g. ollama:llama3.2@http://gpu:11434. Without a model " + DEFAULT_MODEL
                + ", without an address OLLAMA_HOST or http://localhost:11434.";
    }

    @Override
    public Generator create(BackendConfig config) {
        OllamaConfig server =
                config.url() == null ? OllamaConfig.defaults() : OllamaConfig.at(OllamaHost.url(config.url()));
        String model = config.model() == null ? DEFAULT_MODEL : config.model();
        return OllamaGenerator.create(OllamaClient.create(server), model);
    }
}
