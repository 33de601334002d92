package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * One text for a model to continue, without a conversation.
 *
 * @param prompt what it continues
 * @param raw whether the prompt goes to the model as it is, without the model's template
 * @param system the system prompt, or null for the model's own; not with {@code raw}
 * @param template a template to use in place of the model's, in Go's syntax, or null; not with {@code raw}
 * @param suffix what comes after the text to write, for models that fill gaps, or null
 * @param jsonSchema the JSON schema the answer must follow, as text, or null for free text
 * @param temperature how freely to sample; 0 is greedy; null leaves it to the model
 * @param seed the sampling seed, 0 to 2³¹ − 1, or null for the server's choice
 * @param maxTokens how many tokens may be written at most
 */
public record GenerateCall(
        String prompt,
        boolean raw,
        @Nullable String system,
        @Nullable String template,
        @Nullable String suffix,
        @Nullable String jsonSchema,
        @Nullable Double temperature,
        @Nullable Integer seed,
        int maxTokens) {

    public GenerateCall {
        if (raw && (system != null || template != null)) {
            throw new InvalidInputException(
                    "A raw prompt goes to the model as it is: it takes no system prompt and no template.");
        }
    }

    /** A prompt in the model's template, its own temperature, any seed. */
    public static GenerateCall of(String prompt) {
        return new GenerateCall(prompt, false, null, null, null, null, null, null, ChatCall.DEFAULT_MAX_TOKENS);
    }

    /** A raw prompt, continued greedily. */
    public static GenerateCall greedy(String prompt, int maxTokens) {
        return new GenerateCall(prompt, true, null, null, null, null, 0.0, 0, maxTokens);
    }

    public GenerateCall withSystem(String newSystem) {
        return new GenerateCall(prompt, raw, newSystem, template, suffix, jsonSchema, temperature, seed, maxTokens);
    }

    public GenerateCall withTemplate(String newTemplate) {
        return new GenerateCall(prompt, raw, system, newTemplate, suffix, jsonSchema, temperature, seed, maxTokens);
    }

    public GenerateCall withSuffix(String newSuffix) {
        return new GenerateCall(prompt, raw, system, template, newSuffix, jsonSchema, temperature, seed, maxTokens);
    }

    public GenerateCall withJsonSchema(String newSchema) {
        return new GenerateCall(prompt, raw, system, template, suffix, newSchema, temperature, seed, maxTokens);
    }

    public GenerateCall withMaxTokens(int newMaxTokens) {
        return new GenerateCall(prompt, raw, system, template, suffix, jsonSchema, temperature, seed, newMaxTokens);
    }
}
