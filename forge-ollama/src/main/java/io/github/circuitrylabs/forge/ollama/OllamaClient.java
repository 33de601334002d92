package io.github.circuitrylabs.forge.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.ollama.internal.BatchingEmbedder;
import io.github.circuitrylabs.forge.ollama.internal.HttpJson;
import io.github.circuitrylabs.forge.ollama.internal.Json;
import io.github.circuitrylabs.forge.ollama.internal.OllamaErrors;
import io.github.circuitrylabs.forge.ollama.internal.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The client of one Ollama server. Thread-safe; connections are reused. A caller that is interrupted cancels its call.
 *
 * <p>Every method throws {@link BackendUnavailableException} where asking again will not help (server down, model missing,
 * request refused) and {@link GenerationException} with reason {@code BACKEND} where it may (timeout, overload, broken or
 * cut answer); the message says what to do.
 */
public final class OllamaClient implements AutoCloseable {

    private final HttpJson http;

    private OllamaClient(HttpJson http) {
        this.http = http;
    }

    /**
     * @throws InvalidInputException if the address is no HTTP address
     */
    public static OllamaClient create(OllamaConfig config) {
        return new OllamaClient(
                new HttpJson(config.url(), config.connectTimeout(), config.timeout(), Map.of(), new OllamaErrors()));
    }

    /** The server's address. */
    public String url() {
        return http.url();
    }

    /** Answers a conversation in one piece ({@code POST /api/chat}). */
    public ChatReply chat(String model, ChatCall call, OllamaSettings settings) {
        JsonNode answer = http.post("api/chat", chatBody(model, call, settings, false));
        if (answer.has("error")) {
            throw http.reported(answer.path("error").asText());
        }
        if (!answer.path("done").asBoolean()) {
            throw http.broken("it is not marked as done", null);
        }
        JsonNode message = answer.path("message");
        return reply(
                answer,
                message.path("content").asText(),
                message.path("thinking").asText());
    }

    /**
     * Answers a conversation, giving the text away as it is written.
     *
     * @param onText gets each piece of the answer, on a thread of the client
     * @return the whole answer
     */
    public ChatReply chat(String model, ChatCall call, OllamaSettings settings, Consumer<String> onText) {
        ChatStream stream = new ChatStream(onText);
        http.postForLines("api/chat", chatBody(model, call, settings, true), stream);
        return reply(stream.last, stream.text.toString(), stream.thinking.toString());
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

    /** One vector per text, in order ({@code POST /api/embed}); texts that are too long are cut by the server. */
    public List<float[]> embed(String model, List<String> texts) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model).put("truncate", true);
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        List<JsonNode> vectors = new ArrayList<>();
        http.post("api/embed", body).path("embeddings").forEach(vectors::add);
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

    private static ObjectNode chatBody(String model, ChatCall call, OllamaSettings settings, boolean stream) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("model", model);
        ArrayNode messages = body.putArray("messages");
        for (Turn turn : call.turns()) {
            messages.addObject().put("role", turn.role().wireName()).put("content", turn.content());
        }
        if (call.jsonSchema() != null) {
            body.set("format", schema(call.jsonSchema()));
        }
        ObjectNode options = body.putObject("options");
        settings.options().forEach(options::putPOJO);
        if (call.temperature() != null) {
            options.put("temperature", call.temperature());
        }
        if (call.seed() != null) {
            options.put("seed", call.seed());
        }
        options.put("num_predict", call.maxTokens());
        if (settings.keepAlive() != null) {
            putNumberOrText(body, "keep_alive", settings.keepAlive());
        }
        if (settings.think() != null) {
            boolean level =
                    !settings.think().equals("true") && !settings.think().equals("false");
            if (level) {
                body.put("think", settings.think());
            } else {
                body.put("think", Boolean.parseBoolean(settings.think()));
            }
        }
        return body.put("stream", stream);
    }

    private static JsonNode schema(String jsonSchema) {
        try {
            return Json.MAPPER.readTree(jsonSchema);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("The JSON schema is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Seconds go as a number, since the server reads a bare number in a text as an invalid duration. */
    private static void putNumberOrText(ObjectNode body, String field, String value) {
        if (value.matches("-?\\d{1,9}")) {
            body.put(field, Integer.parseInt(value));
        } else {
            body.put(field, value);
        }
    }

    private static ChatReply reply(JsonNode last, String text, String thinking) {
        return new ChatReply(
                text,
                thinking,
                "",
                last.path("done_reason").asText("stop"),
                last.path("prompt_eval_count").asLong(),
                last.path("eval_count").asLong());
    }

    /** Collects the pieces of one streamed answer. */
    private final class ChatStream implements HttpJson.LineConsumer {
        private final Consumer<String> onText;
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thinking = new StringBuilder();
        private JsonNode last = Json.MAPPER.createObjectNode();

        ChatStream(Consumer<String> onText) {
            this.onText = onText;
        }

        @Override
        public boolean accept(String line) {
            try {
                last = Json.MAPPER.readTree(line);
            } catch (JsonProcessingException e) {
                throw http.broken("a line of the stream is no JSON (" + e.getOriginalMessage() + ")", e);
            }
            if (last.has("error")) {
                throw http.reported(last.path("error").asText());
            }
            thinking.append(last.path("message").path("thinking").asText());
            String piece = last.path("message").path("content").asText();
            if (!piece.isEmpty()) {
                text.append(piece);
                onText.accept(piece);
            }
            return last.path("done").asBoolean();
        }
    }
}
