package io.github.circuitrylabs.modelforge.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.internal.format.DecodedView;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.Architecture;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HeadPermutation;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HfConfig;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HfFolder;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.LlamaTensors;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.RopeScaling;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A GGUF file of a Llama, Mistral, Qwen2 or Qwen3 model as the Hugging Face folder that it stands for, without writing
 * one: tensors under their Hugging Face names with rows in Hugging Face's order, and the texts of config.json,
 * generation_config.json, tokenizer.json and tokenizer_config.json. Every tensor is F32 here, decoded as it is
 * read. So what a quantised file says can be computed exactly, and a model that Ollama or llama.cpp runs can be a base for
 * training.
 */
public final class HuggingFaceView implements TensorFile {
    private final GgufFile file;
    private final HfConfig config;
    private final Map<String, TensorView> views;

    private HuggingFaceView(GgufFile file) {
        this.file = file;
        this.config = config(file);
        Map<String, TensorView> byName = new LinkedHashMap<>();
        for (LlamaTensors.Spec spec : LlamaTensors.of(config, config.tied().orElseThrow())) {
            byName.put(spec.hf(), view(spec));
        }
        this.views = Collections.unmodifiableMap(byName);
    }

    /**
     * Opens a file, after checking that it keeps every rule. Weights are checked as they are read: one that is not finite
     * is refused then.
     *
     * @param gguf a model, not an adapter
     * @throws MalformedGgufException if it breaks a rule
     * @throws TensorFileException if it cannot be opened, or says something that a Hugging Face folder cannot
     */
    public static HuggingFaceView open(Path gguf) {
        GgufFile file = GgufFile.open(gguf);
        try {
            GgufValidator.requireSoundStructure(file);
            return new HuggingFaceView(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * The JSON files of the folder, by name.
     *
     * @param type what config.json calls the weights' type: F32, F16 or BF16
     */
    public Map<String, String> texts(SafetensorsType type) {
        return HfFolder.texts(file, config, type);
    }

    /** The GGUF file. */
    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public List<String> names() {
        return List.copyOf(views.keySet());
    }

    @Override
    public boolean contains(String name) {
        return views.containsKey(name);
    }

    @Override
    public TensorView tensor(String name) {
        TensorView view = views.get(name);
        if (view == null) {
            throw new TensorFileException(path(), name, "is not in this file, which has " + views.size() + " tensors.");
        }
        return view;
    }

    @Override
    public void close() {
        file.close();
    }

    private TensorView view(LlamaTensors.Spec spec) {
        long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
        FloatSource source = DecodedView.rows(file.tensor(spec.gguf()), shape);
        if (spec.permutedHeads() > 0) {
            source = new HeadPermutation(spec.permutedHeads(), shape[0]).toHf(source, (int) shape[1]);
        }
        return new DecodedView(path(), spec.hf(), shape, source);
    }

    private static HfConfig config(GgufFile file) {
        Architecture architecture = Architecture.of(file);
        if (!file.value("general.type").map(GgufValue::asString).orElse("model").equals("model")) {
            throw new TensorFileException(file.path(), "is an adapter, not a model.");
        }
        return new HfConfig(
                file.path(),
                architecture,
                number(file, architecture.key("embedding_length")),
                number(file, architecture.key("block_count")),
                number(file, architecture.key("feed_forward_length")),
                number(file, architecture.key("attention.head_count")),
                number(file, architecture.key("attention.head_count_kv")),
                headDim(file, architecture),
                (float) value(file, architecture.key("attention.layer_norm_rms_epsilon"))
                        .asDouble(),
                number(file, architecture.key("context_length")),
                value(file, "tokenizer.ggml.tokens").asStrings().size(),
                (float) theta(file, architecture),
                rope(file, architecture),
                OptionalInt.empty(),
                Optional.of(!file.contains("output.weight")),
                List.of(number(file, "tokenizer.ggml.bos_token_id")),
                List.of(number(file, "tokenizer.ggml.eos_token_id")));
    }

    private static int headDim(GgufFile file, Architecture architecture) {
        return file.value(architecture.key("attention.key_length"))
                .map(value -> (int) value.asLong())
                .orElseGet(() -> number(file, architecture.key("embedding_length"))
                        / number(file, architecture.key("attention.head_count")));
    }

    private static double theta(GgufFile file, Architecture architecture) {
        return file.value(architecture.key("rope.freq_base"))
                .map(GgufValue::asDouble)
                .orElse(10_000.0);
    }

    private static TensorFileException unnamed(GgufFile file, String scaling) {
        return new TensorFileException(
                file.path(), "has a rope scaling (" + scaling + ") whose parameters the file does not tell.");
    }

    private static RopeScaling rope(GgufFile file, Architecture architecture) {
        String type = file.value(architecture.key("rope.scaling.type"))
                .map(GgufValue::asString)
                .orElse("none");
        boolean factors = file.contains("rope_freqs.weight");
        if (type.equals("linear") && !factors) {
            float factor =
                    (float) value(file, architecture.key("rope.scaling.factor")).asDouble();
            return new RopeScaling(RopeScaling.Kind.LINEAR, factor, 1, 1, 1);
        }
        if (!type.equals("none")) {
            throw unnamed(file, type);
        }
        if (!factors) {
            return RopeScaling.none();
        }
        if (file.value(GgufToHf.ROPE_PARAMETERS).isEmpty()) {
            return RopeScaling.ofLlama3(
                            file.tensor("rope_freqs.weight").toFloats(),
                            theta(file, architecture),
                            headDim(file, architecture))
                    .orElseThrow(() -> unnamed(file, "rope_freqs.weight"));
        }
        try {
            JsonNode json = new JsonMapper()
                    .readTree(value(file, GgufToHf.ROPE_PARAMETERS).asString());
            return new RopeScaling(
                    RopeScaling.Kind.LLAMA3,
                    json.path("factor").floatValue(),
                    json.path("low_freq_factor").floatValue(),
                    json.path("high_freq_factor").floatValue(),
                    json.path("original_max_position_embeddings").floatValue());
        } catch (JsonProcessingException e) {
            throw new TensorFileException(
                    file.path(), null, "has a " + GgufToHf.ROPE_PARAMETERS + " that is not JSON.", e);
        }
    }

    private static GgufValue value(GgufFile file, String key) {
        return file.value(key).orElseThrow(() -> new TensorFileException(file.path(), "has no " + key + "."));
    }

    private static int number(GgufFile file, String key) {
        return Math.toIntExact(value(file, key).asLong());
    }
}
