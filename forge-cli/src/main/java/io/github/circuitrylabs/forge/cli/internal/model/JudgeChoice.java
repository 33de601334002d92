package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.examples.assistants.Lantern;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.ChatModelJudge;
import io.github.circuitrylabs.forge.ollama.OllamaClient;
import io.github.circuitrylabs.forge.ollama.OllamaConfig;
import io.github.circuitrylabs.forge.ollama.OllamaSettings;
import io.github.circuitrylabs.forge.ollama.OpenAiClient;
import io.github.circuitrylabs.forge.ollama.OpenAiConfig;
import org.jspecify.annotations.Nullable;

/** Judges as users name them. */
final class JudgeChoice {

    static final String HELP =
            "ollama:MODEL[@URL], openai:MODEL@URL, or the rules of the simulated assistants: harbor, lantern";

    private JudgeChoice() {}

    /**
     * @throws UsageException if there is no such judge
     */
    static Judge of(String name, TargetCatalog targets) {
        if (name.equals("harbor")) {
            return Harbor.judge();
        }
        if (name.equals("lantern")) {
            return Lantern.judge();
        }
        return ChatModelJudge.create(chatModel(name, targets), targets);
    }

    private static ChatModel chatModel(String name, TargetCatalog targets) {
        BackendConfig config;
        try {
            config = BackendConfig.parse(name, targets);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
        @Nullable String model = config.model();
        @Nullable String url = config.url();
        if (config.name().equals("ollama") && model != null) {
            OllamaConfig server = url == null ? OllamaConfig.defaults() : OllamaConfig.at(url);
            return OllamaClient.create(server).chatModel(model, OllamaSettings.defaults());
        }
        if (config.name().equals("openai") && model != null && url != null) {
            return OpenAiClient.create(OpenAiConfig.at(url)).chatModel(model);
        }
        throw new UsageException("Unknown judge (" + name + "). Say " + HELP + ".");
    }
}
