package io.github.circuitrylabs.modelforge.gguf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The keys that say where a model comes from: {@code model_forge.*} in GGUF and in the metadata of safetensors alike. */
final class ProvenanceKeys {
    static final String PREFIX = "model_forge.";
    static final String EVALUATION = PREFIX + "evaluation";

    private ProvenanceKeys() {}

    /** Those of the source's metadata, then those asked for. */
    static Map<String, GgufValue> of(TensorFile source, GgufOptions options) {
        Map<String, GgufValue> keys = new LinkedHashMap<>();
        texts(source).forEach((key, value) -> keys.put(key, GgufValue.string(value)));
        options.provenance()
                .forEach(
                        (key, value) -> keys.put(key.startsWith(PREFIX) ? key : PREFIX + key, GgufValue.string(value)));
        return keys;
    }

    /** Those of a file as text, but for what belongs to the weights rather than to their history. */
    static Map<String, String> texts(TensorFile source) {
        Map<String, String> texts = new TreeMap<>();
        source.metadata().forEach((key, value) -> {
            if (key.startsWith(PREFIX) && !key.equals(GgufToHf.ROPE_PARAMETERS)) {
                texts.put(key, value);
            }
        });
        return texts;
    }
}
