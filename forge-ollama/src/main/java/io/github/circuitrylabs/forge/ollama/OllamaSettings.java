package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How Ollama is to run a model, beyond what one call says.
 *
 * @param options runtime options such as {@code num_ctx} or {@code top_p}, as Ollama names them; the server passes over
 *     names it does not know, so they are refused here
 * @param keepAlive how long the model stays loaded after a call: a Go duration such as {@code 10m}, seconds, negative for
 *     ever; null for the server's default (5 minutes)
 * @param think {@code true}, {@code false}, {@code low}, {@code medium}, {@code high} or {@code max} for models that think;
 *     null for the model's default
 */
public record OllamaSettings(
        Map<String, Object> options,
        @Nullable String keepAlive,
        @Nullable String think) {

    /** Temperature, seed and num_predict come with each call. */
    private static final Set<String> KNOWN_OPTIONS = Set.of(
            "num_keep",
            "top_k",
            "top_p",
            "min_p",
            "typical_p",
            "repeat_last_n",
            "repeat_penalty",
            "presence_penalty",
            "frequency_penalty",
            "stop",
            "num_ctx",
            "num_batch",
            "num_gpu",
            "main_gpu",
            "use_mmap",
            "num_thread");

    private static final Set<String> THINK = Set.of("true", "false", "low", "medium", "high", "max");

    public OllamaSettings {
        for (String name : options.keySet()) {
            if (!KNOWN_OPTIONS.contains(name)) {
                throw new InvalidInputException("Unknown Ollama option (" + name + "). Known options: "
                        + String.join(", ", new TreeSet<>(KNOWN_OPTIONS)) + ".");
            }
        }
        if (think != null && !THINK.contains(think)) {
            throw new InvalidInputException(
                    "Think (" + think + ") must be one of true, false, low, medium, high, max.");
        }
        options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** The server's and the model's own settings. */
    public static OllamaSettings defaults() {
        return new OllamaSettings(Map.of(), null, null);
    }

    public OllamaSettings withOption(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(options);
        more.put(name, value);
        return new OllamaSettings(more, keepAlive, think);
    }

    public OllamaSettings withKeepAlive(String newKeepAlive) {
        return new OllamaSettings(options, newKeepAlive, think);
    }

    public OllamaSettings withThink(String newThink) {
        return new OllamaSettings(options, keepAlive, newThink);
    }
}
