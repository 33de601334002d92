package io.github.circuitrylabs.forge.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.ollama.internal.BatchingEmbedder;
import io.github.circuitrylabs.forge.ollama.internal.HttpJson;
import io.github.circuitrylabs.forge.ollama.internal.Json;
import io.github.circuitrylabs.forge.ollama.internal.OllamaErrors;
import io.github.circuitrylabs.forge.ollama.internal.OllamaReplies;
import io.github.circuitrylabs.forge.ollama.internal.OllamaRequests;
import io.github.circuitrylabs.forge.ollama.internal.Vectors;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client of one Ollama server. Thread-safe; connections are reused. A caller that is interrupted cancels its call.
 *
 * <p>Every method throws {@link BackendUnavailableException} where asking again will not help (server down, model missing,
 * request refused) and {@link GenerationException} with reason {@code BACKEND} where it may (timeout, overload, broken or
 * cut answer); the message says what to do.
 */
public final class OllamaClient implements AutoCloseable {

    private final HttpJson http;
    private final OllamaReplies replies;

    private OllamaClient(HttpJson http) {
        this.http = http;
        this.replies = new OllamaReplies(http);
    }

    /**
     * @throws InvalidInputException if the address is no HTTP address
     */
    public static OllamaClient create(OllamaConfig config) {
        return new OllamaClient(new HttpJson(
                config.url(), config.connectTimeout(), config.timeout(), Map.of(), List.of(), new OllamaErrors()));
    }

    /** The server's address. */
    public String url() {
        return http.url();
    }

    /** Answers a conversation in one piece ({@code POST /api/chat}). */
    public ChatReply chat(String model, ChatCall call, OllamaSettings settings) {
        return replies.whole(http.post("api/chat", OllamaRequests.chat(model, call, settings, false)));
    }

    /**
     * Answers a conversation, giving the text away as it is written.
     *
     * @param onText gets each piece of the answer
     * @return the whole answer
     */
    public ChatReply chat(String model, ChatCall call, OllamaSettings settings, Consumer<String> onText) {
        OllamaReplies.Stream stream = replies.stream(onText);
        http.postForLines("api/chat", OllamaRequests.chat(model, call, settings, true), stream);
        return stream.reply();
    }

    /** Continues a text in one piece ({@code POST /api/generate}). */
    public ChatReply generate(String model, GenerateCall call, OllamaSettings settings) {
        return replies.whole(http.post("api/generate", OllamaRequests.generate(model, call, settings, false)));
    }

    /**
     * Continues a text, giving it away as it is written.
     *
     * @param onText gets each piece of the text
     * @return the whole text
     */
    public ChatReply generate(String model, GenerateCall call, OllamaSettings settings, Consumer<String> onText) {
        OllamaReplies.Stream stream = replies.stream(onText);
        http.postForLines("api/generate", OllamaRequests.generate(model, call, settings, true), stream);
        return stream.reply();
    }

    /**
     * Loads a model, or changes how long it stays loaded, without asking it anything.
     *
     * @param keepAlive a Go duration such as {@code 10m}, or seconds; negative for ever, 0 to unload it now
     */
    public void keepLoaded(String model, String keepAlive) {
        replies.whole(http.post("api/generate", OllamaRequests.keep(model, keepAlive)));
    }

    /** The server's version ({@code GET /api/version}), e.g. {@code 0.33.0}. */
    public String version() {
        return http.get("api/version").path("version").asText();
    }

    /** The models the server has ({@code GET /api/tags}). */
    public List<OllamaModel> models() {
        List<OllamaModel> models = new ArrayList<>();
        for (JsonNode model : http.get("api/tags").path("models")) {
            models.add(new OllamaModel(
                    model.path("name").asText(),
                    model.path("digest").asText(),
                    model.path("size").asLong(),
                    model.path("details").path("parameter_size").asText(),
                    model.path("details").path("quantization_level").asText()));
        }
        return models;
    }

    /** What the server says about one model ({@code POST /api/show}). */
    public OllamaModelDetails show(String model) {
        JsonNode answer = http.post("api/show", Json.MAPPER.createObjectNode().put("model", model));
        JsonNode info = answer.path("model_info");
        String architecture = info.path("general.architecture").asText();
        List<String> capabilities = new ArrayList<>();
        answer.path("capabilities").forEach(capability -> capabilities.add(capability.asText()));
        return new OllamaModelDetails(
                architecture,
                info.path(architecture + ".context_length").asLong(),
                answer.path("template").asText(),
                answer.path("system").asText(),
                answer.path("license").asText(),
                capabilities);
    }

    /** What brings models onto this server, through this client's connections. */
    public OllamaModels manage() {
        return new OllamaModels(http);
    }

    /** The models in the server's memory ({@code GET /api/ps}). */
    public List<LoadedModel> loaded() {
        List<LoadedModel> models = new ArrayList<>();
        for (JsonNode model : http.get("api/ps").path("models")) {
            models.add(new LoadedModel(
                    model.path("name").asText(),
                    model.path("digest").asText(),
                    model.path("size").asLong(),
                    model.path("size_vram").asLong(),
                    model.path("context_length").asLong(),
                    time(model.path("expires_at").asText())));
        }
        return models;
    }

    /** One vector per text, in order ({@code POST /api/embed}); texts that are too long are cut by the server. */
    public List<float[]> embed(String model, List<String> texts) {
        return embed(model, texts, null);
    }

    /**
     * @param dimensions how long the vectors shall be, for models that can shorten them; null for their own length
     */
    public List<float[]> embed(String model, List<String> texts, @Nullable Integer dimensions) {
        JsonNode answer = http.post("api/embed", OllamaRequests.embed(model, texts, dimensions));
        if (answer.has("error")) {
            throw http.reported(answer.path("error").asText());
        }
        List<JsonNode> vectors = new ArrayList<>();
        answer.path("embeddings").forEach(vectors::add);
        return Vectors.read(http, vectors, texts.size());
    }

    /** An embedding model of this server. The client stays the caller's to close. */
    public Embedder embedder(String model) {
        return new BatchingEmbedder("ollama:" + model, texts -> embed(model, texts));
    }

    /** A model of this server to talk to; closing it closes this client. */
    public ChatModel chatModel(String model, OllamaSettings settings) {
        return new OllamaChatModel(this, model, settings);
    }

    @Override
    public void close() {
        http.close();
    }

    private static @Nullable Instant time(String text) {
        try {
            return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
