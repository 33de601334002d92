package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.GenerationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One model of an Ollama server. */
final class OllamaChatModel implements ChatModel {

    private final OllamaClient client;
    private final String model;
    private final OllamaSettings settings;
    private final AtomicReference<@Nullable String> digest = new AtomicReference<>();

    OllamaChatModel(OllamaClient client, String model, OllamaSettings settings) {
        this.client = client;
        this.model = model;
        this.settings = settings;
    }

    @Override
    public String backend() {
        return "ollama";
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public ChatReply chat(ChatCall call) {
        return client.chat(model, call, settings);
    }

    /** Asked once; a server that fails to tell is not asked again, since a scenario is worth having without it. */
    @Override
    public String modelDigest() {
        String known = digest.get();
        if (known == null) {
            known = askForDigest();
            digest.set(known);
        }
        return known;
    }

    @Override
    public void ping() {
        client.version();
    }

    @Override
    public void close() {
        client.close();
    }

    private String askForDigest() {
        try {
            return client.models().stream()
                    .filter(candidate -> candidate.isNamed(model))
                    .map(OllamaModel::digest)
                    .findFirst()
                    .orElse("");
        } catch (GenerationException e) {
            return "";
        }
    }
}
