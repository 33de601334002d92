package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.ollama.ChatCall;
import io.github.circuitrylabs.forge.ollama.GenerateCall;
import io.github.circuitrylabs.forge.ollama.OllamaSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of Ollama's requests. */
public final class OllamaRequests {

    private OllamaRequests() {}

    /** {@code POST /api/chat}. */
    public static ObjectNode chat(String model, ChatCall call, OllamaSettings settings, boolean stream) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model);
        ArrayNode messages = body.putArray("messages");
        for (Turn turn : call.turns()) {
            messages.addObject().put("role", turn.role().wireName()).put("content", turn.content());
        }
        putSampling(body, call.jsonSchema(), call.temperature(), call.seed(), call.maxTokens(), settings);
        return body.put("stream", stream);
    }

    /** {@code POST /api/generate}. */
    public static ObjectNode generate(String model, GenerateCall call, OllamaSettings settings, boolean stream) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model).put("prompt", call.prompt());
        if (call.raw()) {
            body.put("raw", true);
        }
        putIfGiven(body, "system", call.system());
        putIfGiven(body, "template", call.template());
        putIfGiven(body, "suffix", call.suffix());
        putSampling(body, call.jsonSchema(), call.temperature(), call.seed(), call.maxTokens(), settings);
        return body.put("stream", stream);
    }

    /**
     * A raw prompt continued by the most probable tokens alone: whatever the model's own parameters say of penalties,
     * truncation and stop texts is switched off, so that the answer can be compared with another runtime's.
     */
    public static ObjectNode mostProbable(String model, String prompt, int maxTokens) {
        ObjectNode body = generate(model, GenerateCall.greedy(prompt, maxTokens), OllamaSettings.defaults(), false);
        ObjectNode options = body.withObject("/options").put("top_k", 1);
        options.put("repeat_penalty", 1.0).put("presence_penalty", 0.0).put("frequency_penalty", 0.0);
        options.putArray("stop");
        return body;
    }

    /** A model to load, keep or drop, without a prompt. */
    public static ObjectNode keep(String model, String keepAlive) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model);
        putNumberOrText(body, "keep_alive", keepAlive);
        return body.put("stream", false);
    }

    public static ObjectNode embed(String model, List<String> texts, @Nullable Integer dimensions) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("model", model).put("truncate", true);
        if (dimensions != null) {
            body.put("dimensions", dimensions);
        }
        ArrayNode input = body.putArray("input");
        texts.forEach(input::add);
        return body;
    }

    private static void putSampling(
            ObjectNode body,
            @Nullable String jsonSchema,
            @Nullable Double temperature,
            @Nullable Integer seed,
            int maxTokens,
            OllamaSettings settings) {
        if (jsonSchema != null) {
            body.set("format", Json.schema(jsonSchema));
        }
        ObjectNode options = body.putObject("options");
        settings.options().forEach(options::putPOJO);
        if (temperature != null) {
            options.put("temperature", temperature);
        }
        if (seed != null) {
            options.put("seed", seed);
        }
        options.put("num_predict", maxTokens);
        if (settings.keepAlive() != null) {
            putNumberOrText(body, "keep_alive", settings.keepAlive());
        }
        if (settings.think() != null) {
            putThink(body, settings.think());
        }
    }

    private static void putThink(ObjectNode body, String think) {
        if (think.equals("true") || think.equals("false")) {
            body.put("think", Boolean.parseBoolean(think));
        } else {
            body.put("think", think);
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

    private static void putIfGiven(ObjectNode body, String field, @Nullable String value) {
        if (value != null) {
            body.put(field, value);
        }
    }
}
