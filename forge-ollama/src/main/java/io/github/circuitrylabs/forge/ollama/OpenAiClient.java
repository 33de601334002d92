package io.github.circuitrylabs.forge.ollama;

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
import io.github.circuitrylabs.forge.ollama.internal.OpenAiErrors;
import io.github.circuitrylabs.forge.ollama.internal.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The client of one server with OpenAI's API. Thread-safe; connections are reused. A caller that is interrupted cancels its
 * call.
 *
 * <p>Every method throws {@link BackendUnavailableException} where asking again will not help and {@link
 * GenerationException} with reason {@code BACKEND} where it may; the message says what to do and never holds the API key.
 */
public final class OpenAiClient implements AutoCloseable {

    private final HttpJson http;

    private OpenAiClient(HttpJson http) {
        this.http = http;
    }

    /**
     * @throws InvalidInputException if the address is no HTTP address
     */
    public static OpenAiClient create(OpenAiConfig config) {
        boolean hasKey = !config.apiKey().isEmpty();
        return new OpenAiClient(new HttpJson(
                config.url(),
                config.connectTimeout(),
                config.timeout(),
                hasKey ? Map.of("Authorization", "Bearer " + config.apiKey()) : Map.of(),
                hasKey ? List.of(config.apiKey()) : List.of(),
                new OpenAiErrors()));
    }

    /** The server's address. */
    public String url() {
        return http.url();
    }

    /** Answers a conversation ({@code POST /chat/completions}). */
    public ChatReply chat(String model, ChatCall call) {
        JsonNode answer = checked(http.post("chat/completions", chatBody(model, call)));
        JsonNode choice = answer.path("choices").path(0);
        JsonNode message = choice.path("message");
        if (!message.isObject()) {
            throw http.broken("it has no message", null);
        }
        return new ChatReply(
                message.path("content").asText(""),
                message.path("reasoning_content").asText(""),
                message.path("refusal").asText(""),
                choice.path("finish_reason").asText("stop"),
                answer.path("usage").path("prompt_tokens").asLong(),
                answer.path("usage").path("completion_tokens").asLong());
    }

    /** The names of the models the server has ({@code GET /models}). */
    public List<String> models() {
        List<String> names = new ArrayList<>();
        checked(http.get("models"))
                .path("data")
                .forEach(model -> names.add(model.path("id").asText()));
        return names;
    }

    /** One vector per text, in order ({@code POST /embeddings}). */
    public List<float[]> embed(String model, List<String> texts) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model);
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        List<JsonNode> vectors = new ArrayList<>();
        // The server may answer in another order; each vector says which text it is of.
        List<JsonNode> items = new ArrayList<>();
        checked(http.post("embeddings", body)).path("data").forEach(items::add);
        items.sort(Comparator.comparingInt(item -> item.path("index").asInt()));
        items.forEach(item -> vectors.add(item.path("embedding")));
        return Vectors.read(http, vectors, texts.size());
    }

    /** A model of this server to talk to; closing it closes this client. */
    public ChatModel chatModel(String model) {
        return new OpenAiChatModel(this, model);
    }

    /** An embedding model of this server. The client stays the caller's to close. */
    public Embedder embedder(String model) {
        return new BatchingEmbedder("openai:" + model, texts -> embed(model, texts));
    }

    @Override
    public void close() {
        http.close();
    }

    private JsonNode checked(JsonNode answer) {
        JsonNode error = answer.path("error");
        if (!error.isMissingNode() && !error.isNull()) {
            throw http.reported(error.path("message").asText(error.asText()));
        }
        return answer;
    }

    private static ObjectNode chatBody(String model, ChatCall call) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("model", model);
        ArrayNode messages = body.putArray("messages");
        for (Turn turn : call.turns()) {
            messages.addObject().put("role", turn.role().wireName()).put("content", turn.content());
        }
        if (call.temperature() != null) {
            body.put("temperature", call.temperature());
        }
        if (call.seed() != null) {
            body.put("seed", call.seed());
        }
        body.put("max_tokens", call.maxTokens());
        if (call.jsonSchema() != null) {
            ObjectNode format = body.putObject("response_format").put("type", "json_schema");
            ObjectNode schema = format.putObject("json_schema");
            schema.put("name", "answer").put("strict", true).set("schema", Json.schema(call.jsonSchema()));
        }
        return body;
    }

    /** One model of the server. */
    private record OpenAiChatModel(OpenAiClient client, String model) implements ChatModel {

        @Override
        public String backend() {
            return "openai";
        }

        @Override
        public ChatReply chat(ChatCall call) {
            return client.chat(model, call);
        }

        @Override
        public void ping() {
            client.models();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
