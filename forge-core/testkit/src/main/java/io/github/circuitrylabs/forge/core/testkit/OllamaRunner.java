package io.github.circuitrylabs.forge.core.testkit;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs the models of an {@link OllamaContractServer}: in a test a lambda, or the forward pass of model-forge. */
@FunctionalInterface
public interface OllamaRunner {

    /**
     * Continues a raw prompt greedily.
     *
     * @param gguf the uploaded file
     * @param adapter the uploaded adapter, or null
     * @return what comes after the prompt
     */
    String run(Path gguf, @Nullable Path adapter, String prompt, int maxTokens);

    /** Answers a conversation; unless overridden, what {@link #run} gives for the texts with a line break after each. */
    default String chat(Path gguf, @Nullable Path adapter, List<String> texts, int maxTokens) {
        return run(gguf, adapter, String.join("\n", texts) + "\n", maxTokens);
    }
}
