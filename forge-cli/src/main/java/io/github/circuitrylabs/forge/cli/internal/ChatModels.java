package io.github.circuitrylabs.forge.cli.internal;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.OllamaClient;
import io.github.circuitrylabs.forge.ollama.OllamaConfig;
import io.github.circuitrylabs.forge.ollama.OllamaSettings;
import io.github.circuitrylabs.forge.ollama.OpenAiClient;
import io.github.circuitrylabs.forge.ollama.OpenAiConfig;
import java.util.Optional;

/** Chat models as users name them. */
public final class ChatModels {

    public static final String HELP = "ollama:MODEL[@URL] or openai:MODEL@URL";

    private ChatModels() {}

    /**
     * The model, or nothing if no chat model has such a name.
     *
     * @throws UsageException if the name is malformed
     */
    public static Optional<ChatModel> of(String name, TargetCatalog targets) {
        BackendConfig config;
        try {
            config = BackendConfig.parse(name, targets);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
        String model = config.model();
        String url = config.url();
        if (config.name().equals("ollama") && model != null) {
            OllamaConfig server = url == null ? OllamaConfig.defaults() : OllamaConfig.at(url);
            return Optional.of(OllamaClient.create(server).chatModel(model, OllamaSettings.defaults()));
        }
        if (config.name().equals("openai") && model != null && url != null) {
            return Optional.of(OpenAiClient.create(OpenAiConfig.at(url)).chatModel(model));
        }
        return Optional.empty();
    }
}
