package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.ollama.internal.ChatGenerator;
import io.github.circuitrylabs.forge.ollama.internal.ScenarioTemplate;
import java.util.Set;

/**
 * Scenarios from a model on an Ollama server.
 *
 * <pre>{@code
 * OllamaClient client = OllamaClient.create(OllamaConfig.defaults());
 * try (Generator generator = OllamaGenerator.create(client, "llama3.2")) {
 *     Scenario scenario = generator.generate(GenerationRequest.of(target, 42));
 * }
 * }</pre>
 *
 * <p>An answer that is no scenario, even after repairs, is asked for again with a fresh seed; when the attempts are used
 * up, the exception's reason is {@code UNPARSABLE} or {@code REFUSAL}. Failures of the server are thrown at once, with
 * reason {@code BACKEND}. Thread-safe; closing it closes the client.
 */
public final class OllamaGenerator implements Generator {

    /** How often one request asks the model, and how long its answer may be. */
    public record Config(OllamaSettings settings, int attempts, int maxTokens) {

        private static final int ATTEMPTS = 3;

        public Config {
            if (attempts < 1 || maxTokens < 1) {
                throw new InvalidInputException(
                        "Attempts (" + attempts + ") and max tokens (" + maxTokens + ") must be at least 1.");
            }
        }

        public static Config defaults() {
            return new Config(OllamaSettings.defaults(), ATTEMPTS, ChatCall.DEFAULT_MAX_TOKENS);
        }

        public Config withSettings(OllamaSettings newSettings) {
            return new Config(newSettings, attempts, maxTokens);
        }

        public Config withAttempts(int newAttempts) {
            return new Config(settings, newAttempts, maxTokens);
        }

        public Config withMaxTokens(int newMaxTokens) {
            return new Config(settings, attempts, newMaxTokens);
        }
    }

    private final ChatModel model;
    private final ChatGenerator generator;

    private OllamaGenerator(ChatModel model, Config config) {
        this.model = model;
        this.generator = new ChatGenerator(model, ScenarioTemplate.shipped(), config.attempts(), config.maxTokens());
    }

    public static OllamaGenerator create(OllamaClient client, String model) {
        return create(client, model, Config.defaults());
    }

    public static OllamaGenerator create(OllamaClient client, String model, Config config) {
        return new OllamaGenerator(client.chatModel(model, config.settings()), config);
    }

    @Override
    public String name() {
        return model.backend() + ":" + model.model();
    }

    @Override
    public Set<TurnKind> turnKinds() {
        return Set.of(TurnKind.SINGLE, TurnKind.MULTI);
    }

    @Override
    public Scenario generate(GenerationRequest request) {
        return generator.generate(request);
    }

    @Override
    public int preferredConcurrency() {
        return model.preferredConcurrency();
    }

    @Override
    public String promptFor(GenerationRequest request) {
        return generator.promptFor(request);
    }

    @Override
    public void close() {
        model.close();
    }
}
