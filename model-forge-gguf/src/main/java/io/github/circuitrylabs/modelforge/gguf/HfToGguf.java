package io.github.circuitrylabs.modelforge.gguf;

import io.github.circuitrylabs.modelforge.gguf.internal.format.Mix;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.Architecture;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HeadPermutation;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HfConfig;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HfTokenizer;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.LlamaTensors;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.RopeScaling;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Converts a Hugging Face folder (config.json, tokenizer.json, safetensors) of a Llama, Mistral, Qwen2 or Qwen3 model to
 * one GGUF file that llama.cpp and Ollama run.
 *
 * <p>Supported: tied and untied output, grouped-query attention, plain, linear and Llama-3 rope scaling in both forms of
 * config.json, byte-level BPE tokenizers whose pre-tokenizer llama.cpp knows. Refused, by a message that says what:
 * biases other than Qwen2's, other rope scalings, other architectures, quantised checkpoints, tensors that are missing,
 * misshapen, not finite, or that the architecture does not have.
 */
public final class HfToGguf {
    private HfToGguf() {}

    /** Converts without progress. */
    public static ConversionReport convert(Path hfFolder, Path outGguf, GgufOptions options) {
        return convert(hfFolder, outGguf, options, ConversionListener.silent());
    }

    /**
     * Converts a folder.
     *
     * @param hfFolder the model folder
     * @param outGguf the file to write; replaced as a whole or not at all
     * @param listener told of every tensor
     * @throws TensorFileException if the folder cannot be converted or the file not written
     */
    public static ConversionReport convert(
            Path hfFolder, Path outGguf, GgufOptions options, ConversionListener listener) {
        HfConfig config = HfConfig.read(hfFolder);
        Vocabulary vocabulary = HfTokenizer.read(hfFolder, config);
        List<String> warnings = new ArrayList<>(vocabulary.warnings());
        int context = options.context().orElse(config.context());
        checkWindow(config, context, options.context().isPresent(), warnings);
        try (TensorFile weights = Safetensors.open(hfFolder)) {
            List<LlamaTensors.Spec> specs = LlamaTensors.of(config, isTied(config, weights));
            checkNames(weights, specs);
            GgufWriter writer = GgufWriter.to(outGguf).listener(listener).threads(options.threads());
            writer.putAll(general(hfFolder, config, options));
            writer.putAll(hyperParameters(config, context));
            writer.putAll(vocabulary.keys());
            writer.putAll(ProvenanceKeys.of(weights, options));
            boolean tied = specs.stream().noneMatch(spec -> spec.kind() == LlamaTensors.Kind.OUTPUT);
            boolean grouped = config.keyValueHeads() < config.heads();
            addTensors(writer, config, specs, weights, new Mix(options.quantization(), config.layers(), tied, grouped));
            GgufWriter.Result result = writer.write();
            return new ConversionReport(outGguf, result.bytes(), result.sha256(), result.tensors(), warnings);
        }
    }

    private static void checkWindow(HfConfig config, int context, boolean asked, List<String> warnings) {
        if (config.slidingWindow().isEmpty() || config.slidingWindow().getAsInt() >= context) {
            return;
        }
        int window = config.slidingWindow().getAsInt();
        if (asked) {
            throw new TensorFileException(
                    config.path(),
                    "has a sliding window of (" + window + ") tokens, which llama.cpp ignores, but a context of ("
                            + context + ") is asked for. Maybe ask for at most the window.");
        }
        warnings.add("llama.cpp ignores the sliding window of (" + window + ") tokens; outputs beyond it will differ.");
    }

    private static boolean isTied(HfConfig config, TensorFile weights) {
        boolean hasOutput = weights.contains("lm_head.weight");
        if (!hasOutput && config.tied().isPresent() && !config.tied().get()) {
            throw new TensorFileException(
                    weights.path(),
                    "lm_head.weight",
                    "is missing although config.json says tie_word_embeddings = false.");
        }
        return !hasOutput || config.tied().orElse(false);
    }

    private static void checkNames(TensorFile weights, List<LlamaTensors.Spec> specs) {
        Set<String> expected = new HashSet<>();
        for (LlamaTensors.Spec spec : specs) {
            expected.add(spec.hf());
            long[] shape = weights.tensor(spec.hf()).shape();
            List<Long> actual = Arrays.stream(shape).boxed().toList();
            if (!actual.equals(spec.shape())) {
                throw new TensorFileException(
                        weights.path(),
                        spec.hf(),
                        "has the shape " + actual + ", but config.json asks for " + spec.shape() + ".");
            }
        }
        for (String name : weights.names()) {
            boolean harmless = name.endsWith("rotary_emb.inv_freq") || name.equals("lm_head.weight");
            if (!expected.contains(name) && !harmless) {
                throw new TensorFileException(
                        weights.path(), name, "is no tensor of this architecture. Maybe merge adapters first.");
            }
        }
    }

    private static Map<String, GgufValue> general(Path folder, HfConfig config, GgufOptions options) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        Map<String, GgufValue> keys = new LinkedHashMap<>();
        keys.put("general.architecture", GgufValue.string(config.architecture().id()));
        keys.put("general.type", GgufValue.string("model"));
        keys.put("general.name", GgufValue.string(options.name().orElse(name == null ? "model" : name.toString())));
        keys.put("general.file_type", GgufValue.u32(options.quantization().fileType()));
        keys.put("general.quantization_version", GgufValue.u32(2));
        return keys;
    }

    private static Map<String, GgufValue> hyperParameters(HfConfig config, int context) {
        Architecture architecture = config.architecture();
        Map<String, GgufValue> keys = new LinkedHashMap<>();
        keys.put(architecture.key("context_length"), GgufValue.u32(context));
        keys.put(architecture.key("embedding_length"), GgufValue.u32(config.hidden()));
        keys.put(architecture.key("block_count"), GgufValue.u32(config.layers()));
        keys.put(architecture.key("feed_forward_length"), GgufValue.u32(config.feedForward()));
        keys.put(architecture.key("attention.head_count"), GgufValue.u32(config.heads()));
        keys.put(architecture.key("attention.head_count_kv"), GgufValue.u32(config.keyValueHeads()));
        keys.put(architecture.key("attention.layer_norm_rms_epsilon"), GgufValue.f32(config.epsilon()));
        keys.put(architecture.key("attention.key_length"), GgufValue.u32(config.headDim()));
        keys.put(architecture.key("attention.value_length"), GgufValue.u32(config.headDim()));
        keys.put(architecture.key("rope.freq_base"), GgufValue.f32(config.ropeTheta()));
        keys.put(architecture.key("rope.dimension_count"), GgufValue.u32(config.headDim()));
        if (config.rope().kind() == RopeScaling.Kind.LINEAR) {
            keys.put(architecture.key("rope.scaling.type"), GgufValue.string("linear"));
            keys.put(
                    architecture.key("rope.scaling.factor"),
                    GgufValue.f32(config.rope().factor()));
        }
        if (config.rope().kind() == RopeScaling.Kind.LLAMA3) {
            // The factors alone do not tell what they were computed from; this lets the way back be exact.
            keys.put(
                    GgufToHf.ROPE_PARAMETERS,
                    GgufValue.string(GgufToHf.json(config.rope().fields())));
        }
        keys.put(architecture.key("vocab_size"), GgufValue.u32(config.vocabulary()));
        return keys;
    }

    private static void addTensors(
            GgufWriter writer, HfConfig config, List<LlamaTensors.Spec> specs, TensorFile weights, Mix mix) {
        if (config.rope().kind() == RopeScaling.Kind.LLAMA3) {
            float[] factors = config.rope().llama3Factors(config.ropeTheta(), config.headDim());
            writer.add("rope_freqs.weight", GgmlType.F32, new long[] {factors.length}, FloatSource.of(factors));
        }
        for (LlamaTensors.Spec spec : specs) {
            long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
            FloatSource source = weights.tensor(spec.hf());
            if (spec.permutedHeads() > 0) {
                source = new HeadPermutation(spec.permutedHeads(), shape[0]).toGguf(source, (int) shape[1]);
            }
            writer.add(spec.gguf(), mix.type(spec.gguf(), shape), shape, source);
        }
    }
}
