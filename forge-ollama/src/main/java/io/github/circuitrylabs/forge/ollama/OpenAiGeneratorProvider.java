package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorProvider;
import java.util.Arrays;
import java.util.List;

/**
 * {@code openai:model@url}, the address with its {@code /v1}; several addresses with commas between them are one pool. No
 * address is assumed: nothing leaves this machine for a server that nobody named.
 */
public final class OpenAiGeneratorProvider implements GeneratorProvider {

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public String description() {
        return "A model on a server with OpenAI's API (vLLM, SGLang, llama-server …), e.g."
                + " openai:qwen3@http://gpu:8000/v1; several addresses, separated by commas, are a pool. Key from "
                + OpenAiConfig.API_KEY_VARIABLE + ".";
    }

    @Override
    public Generator create(BackendConfig config) {
        String model = config.model();
        String url = config.url();
        if (model == null || url == null) {
            throw new BackendUnavailableException(
                    "The backend openai needs a model and an address, e.g. openai:qwen3@http://localhost:8000/v1.",
                    null);
        }
        List<ChatModel> servers = Arrays.stream(url.split(","))
                .map(address -> OpenAiClient.create(OpenAiConfig.at(address)).chatModel(model))
                .toList();
        return ChatModelGenerator.create(EndpointPool.of(servers));
    }
}
