package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.ollama.internal.ChatGenerator;
import io.github.circuitrylabs.forge.ollama.internal.ScenarioTemplate;
import java.util.Set;

/**
 * Scenarios from any chat model: an OpenAI-compatible server, a pool of servers, one of yours. Asks, reads and tries again
 * as {@link OllamaGenerator} does. Thread-safe; closing it closes the model.
 */
public final class ChatModelGenerator implements Generator {

    private static final int ATTEMPTS = 3;

    private final ChatModel model;
    private final ChatGenerator generator;

    private ChatModelGenerator(ChatModel model, int attempts, int maxTokens) {
        this.model = model;
        this.generator = new ChatGenerator(model, ScenarioTemplate.shipped(), attempts, maxTokens);
    }

    public static ChatModelGenerator create(ChatModel model) {
        return create(model, ATTEMPTS, ChatCall.DEFAULT_MAX_TOKENS);
    }

    /**
     * @param attempts how often one request may ask the model, at least 1
     * @param maxTokens how long an answer may be
     */
    public static ChatModelGenerator create(ChatModel model, int attempts, int maxTokens) {
        return new ChatModelGenerator(model, attempts, maxTokens);
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
