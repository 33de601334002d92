package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.Turn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to a chat model.
 *
 * @param turns the conversation, a system turn first where there is one
 * @param jsonSchema the JSON schema the answer must follow, as text, or null for free text
 * @param temperature how freely to sample; 0 is greedy; null leaves it to the model
 * @param seed the sampling seed, 0 to 2³¹ − 1, or null for the server's choice
 * @param maxTokens how many tokens the answer may have at most
 */
public record ChatCall(
        List<Turn> turns,
        @Nullable String jsonSchema,
        @Nullable Double temperature,
        @Nullable Integer seed,
        int maxTokens) {

    public static final int DEFAULT_MAX_TOKENS = 1024;

    public ChatCall {
        turns = List.copyOf(turns);
    }

    /** Free text, the model's own temperature, any seed. */
    public static ChatCall of(Turn... turns) {
        return new ChatCall(List.of(turns), null, null, null, DEFAULT_MAX_TOKENS);
    }

    public ChatCall withSeed(int newSeed) {
        return new ChatCall(turns, jsonSchema, temperature, newSeed, maxTokens);
    }
}
