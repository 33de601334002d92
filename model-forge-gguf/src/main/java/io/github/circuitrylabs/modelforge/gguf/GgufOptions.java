package io.github.circuitrylabs.modelforge.gguf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a model is converted to GGUF. Immutable.
 *
 * @param quantization how weights are stored
 * @param name the model's name ({@code general.name}); the folder's name if empty
 * @param context the context to declare; that of the configuration if empty
 * @param provenance written as {@code model_forge.<key>}; the prefix is added where it is missing
 * @param threads how many threads quantise
 */
public record GgufOptions(
        Quantization quantization,
        Optional<String> name,
        OptionalInt context,
        Map<String, String> provenance,
        int threads) {
    /** Copies the provenance, keeping its order. */
    public GgufOptions {
        provenance = Collections.unmodifiableMap(new LinkedHashMap<>(provenance));
        if (threads < 1) {
            throw new IllegalArgumentException("(" + threads + ") threads cannot work.");
        }
    }

    /** F16, name and context from the folder, no provenance, all processors. */
    public static GgufOptions defaults() {
        return new GgufOptions(
                Quantization.F16,
                Optional.empty(),
                OptionalInt.empty(),
                Map.of(),
                Runtime.getRuntime().availableProcessors());
    }

    /** The same with another storage of the weights. */
    public GgufOptions withType(Quantization type) {
        return new GgufOptions(type, name, context, provenance, threads);
    }

    /** The same with a name for the model. */
    public GgufOptions withName(String modelName) {
        return new GgufOptions(quantization, Optional.of(modelName), context, provenance, threads);
    }

    /** The same with another declared context. */
    public GgufOptions withContext(int tokens) {
        return new GgufOptions(quantization, name, OptionalInt.of(tokens), provenance, threads);
    }

    /** The same with provenance: run id, dataset digest, forge version, evaluation digest and the like. */
    public GgufOptions withProvenance(Map<String, String> keys) {
        return new GgufOptions(quantization, name, context, keys, threads);
    }

    /** The same with another number of threads. */
    public GgufOptions withThreads(int count) {
        return new GgufOptions(quantization, name, context, provenance, count);
    }
}
