package io.github.circuitrylabs.forge.ollama;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model to make on an Ollama server from files of ours.
 *
 * @param name the model's name there, e.g. {@code forge-tiny-g2}
 * @param from a model of the server to build on, or null when {@code gguf} is the whole model
 * @param gguf the model's weights, or null when building on {@code from}
 * @param adapterGguf a LoRA adapter over {@code from} or {@code gguf}, or null
 * @param template the chat template in Go's syntax, or null for the file's own
 * @param system the system prompt built in, or null
 * @param license the licence text, or null
 * @param parameters such as {@code temperature} or {@code stop}
 * @param quantize {@code Q8_0}, {@code Q4_K_M} or {@code Q4_K_S}, from F16, BF16 or F32 only; null to leave it
 */
public record OllamaModelSpec(
        String name,
        @Nullable String from,
        @Nullable Path gguf,
        @Nullable Path adapterGguf,
        @Nullable String template,
        @Nullable String system,
        @Nullable String license,
        Map<String, Object> parameters,
        @Nullable String quantize) {

    public OllamaModelSpec {
        if (name.isBlank()) {
            throw new InvalidInputException("A model's name must not be blank.");
        }
        if ((from == null) == (gguf == null)) {
            throw new InvalidInputException("Model (" + name + ") must be made either from a model of the server ("
                    + from + ") or from a GGUF file (" + gguf + ").");
        }
        parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A whole model in one file. */
    public static OllamaModelSpec ofGguf(String name, Path gguf) {
        return new OllamaModelSpec(name, null, gguf, null, null, null, null, Map.of(), null);
    }

    /** An adapter over a model that the server has. */
    public static OllamaModelSpec ofAdapter(String name, String from, Path adapterGguf) {
        return new OllamaModelSpec(name, from, null, adapterGguf, null, null, null, Map.of(), null);
    }

    public OllamaModelSpec withTemplate(String newTemplate) {
        return new OllamaModelSpec(name, from, gguf, adapterGguf, newTemplate, system, license, parameters, quantize);
    }

    public OllamaModelSpec withSystem(String newSystem) {
        return new OllamaModelSpec(name, from, gguf, adapterGguf, template, newSystem, license, parameters, quantize);
    }

    public OllamaModelSpec withLicense(String newLicense) {
        return new OllamaModelSpec(name, from, gguf, adapterGguf, template, system, newLicense, parameters, quantize);
    }

    public OllamaModelSpec withParameter(String parameter, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(parameters);
        more.put(parameter, value);
        return new OllamaModelSpec(name, from, gguf, adapterGguf, template, system, license, more, quantize);
    }

    public OllamaModelSpec withQuantize(String newQuantize) {
        return new OllamaModelSpec(name, from, gguf, adapterGguf, template, system, license, parameters, newQuantize);
    }
}
