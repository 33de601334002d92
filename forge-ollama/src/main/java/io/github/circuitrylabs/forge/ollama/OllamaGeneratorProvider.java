package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import io.github.circuitrylabs.forge.ollama.internal.OllamaHost;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ollama[:model][@url]}: without a model {@value #DEFAULT_MODEL}, without an address that of {@code OLLAMA_HOST} or
 * this machine; several addresses with commas between them are one pool. Nothing is called before the first scenario.
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
        String model = config.model() == null ? DEFAULT_MODEL : config.model();
        List<ChatModel> servers = servers(config.url()).stream()
                .map(server -> OllamaClient.create(server).chatModel(model, OllamaSettings.defaults()))
                .toList();
        return ChatModelGenerator.create(EndpointPool.of(servers));
    }

    private static List<OllamaConfig> servers(@Nullable String url) {
        return url == null
                ? List.of(OllamaConfig.defaults())
                : Arrays.stream(url.split(","))
                        .map(address -> OllamaConfig.at(OllamaHost.url(address)))
                        .toList();
    }
}
