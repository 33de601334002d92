package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The architectures of llama.cpp that can be read and written, and what sets them apart. */
public enum Architecture {
    /** Llama and Mistral: neighbouring values of a head are rotated against each other, so rows of q and k are permuted. */
    LLAMA,
    /** Qwen2 and Qwen2.5: q, k and v have biases. */
    QWEN2,
    /** Qwen3: every q and k head is normalised. */
    QWEN3;

    /** The architecture of a file that keeps every rule. */
    public static Architecture of(GgufFile file) {
        return file.value("general.architecture")
                .map(GgufValue::asString)
                .flatMap(Architecture::named)
                .orElseThrow();
    }

    /** The architecture that llama.cpp calls so, if it is one of these. */
    public static Optional<Architecture> named(String name) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.id().equals(name))
                .findFirst();
    }

    /** The architecture for a {@code model_type} of config.json, if it is one of these. */
    public static Optional<Architecture> ofModelType(String modelType) {
        return modelType.equals("mistral") ? Optional.of(LLAMA) : named(modelType);
    }

    /** Names that {@link #named} knows. */
    public static List<String> names() {
        return Arrays.stream(values()).map(Architecture::id).toList();
    }

    /** What llama.cpp calls it; Hugging Face calls it the same as a {@code model_type}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of a hyper-parameter's key, such as {@code qwen2.block_count}. */
    public String key(String name) {
        return id() + "." + name;
    }

    /** Whether q, k and v have biases. */
    public boolean inputBiases() {
        return this == QWEN2;
    }

    /** Whether q and k heads are normalised. */
    public boolean headNorms() {
        return this == QWEN3;
    }

    /** Whether rows of q and k are permuted. */
    public boolean permutesHeads() {
        return this == LLAMA;
    }

    /** Whether llama.cpp applies {@code rope_freqs.weight}; it passes over it in silence where not. */
    public boolean readsRopeFactors() {
        return this == LLAMA;
    }
}
