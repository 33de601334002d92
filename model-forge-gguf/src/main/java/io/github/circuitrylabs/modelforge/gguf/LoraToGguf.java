package io.github.circuitrylabs.modelforge.gguf;

import io.github.circuitrylabs.modelforge.gguf.internal.hf.HeadPermutation;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.HfConfig;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.LlamaTensors;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.PeftConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts a PEFT LoRA folder to a GGUF adapter that llama.cpp and Ollama apply on top of its base.
 *
 * <p>The runtime scales every delta by alpha / rank. Rank-stabilised adapters are therefore written with alpha · sqrt(rank),
 * and modules whose rank or alpha follows a pattern have the rest of their scale folded into B. Refused, with the advice
 * to merge instead: DoRA, biases, modules_to_save, adapters of embedding or output matrix.
 */
public final class LoraToGguf {
    private static final Pattern KEY =
            Pattern.compile("base_model\\.model\\.(.+)\\.lora_([AB])(?:\\.default)?\\.weight");

    private LoraToGguf() {}

    private record Pair(LlamaTensors.Spec spec, String module, TensorView a, TensorView b) {}

    /**
     * Converts an adapter.
     *
     * @param peftFolder holds adapter_config.json and adapter_model.safetensors
     * @param baseHfFolder the base model's folder; only its config.json is read
     * @param outGguf the file to write; replaced as a whole or not at all
     * @param options F32 or F16, name and provenance
     * @throws TensorFileException if the adapter cannot be expressed or does not fit its base
     */
    public static ConversionReport convert(Path peftFolder, Path baseHfFolder, Path outGguf, GgufOptions options) {
        Quantization quantization = options.quantization();
        if (quantization != Quantization.F32 && quantization != Quantization.F16) {
            throw new TensorFileException(outGguf, "cannot be (" + quantization + "); adapters are F32 or F16.");
        }
        PeftConfig peft = PeftConfig.read(peftFolder);
        HfConfig base = HfConfig.read(baseHfFolder);
        try (TensorFile weights = Safetensors.open(peftFolder.resolve("adapter_model.safetensors"))) {
            Map<String, Pair> pairs = pairs(weights, peft, base);
            Path name = peftFolder.toAbsolutePath().normalize().getFileName();
            GgufWriter writer = GgufWriter.to(outGguf)
                    .threads(options.threads())
                    .put(
                            "general.architecture",
                            GgufValue.string(base.architecture().id()))
                    .put("general.type", GgufValue.string("adapter"))
                    .put(
                            "general.name",
                            GgufValue.string(options.name().orElse(name == null ? "adapter" : name.toString())))
                    .put("general.file_type", GgufValue.u32(quantization.fileType()))
                    .put("adapter.type", GgufValue.string("lora"))
                    .put("adapter.lora.alpha", GgufValue.f32((float) peft.runtimeAlpha()));
            writer.putAll(ProvenanceKeys.of(weights, options));
            pairs.values().forEach(pair -> add(writer, quantization.base(), peft, pair));
            GgufWriter.Result result = writer.write();
            return new ConversionReport(outGguf, result.bytes(), result.sha256(), result.tensors(), List.of());
        }
    }

    private static Map<String, Pair> pairs(TensorFile weights, PeftConfig peft, HfConfig base) {
        Map<String, LlamaTensors.Spec> matrices = new HashMap<>();
        LlamaTensors.of(base, true).stream()
                .filter(spec -> spec.layer() >= 0 && spec.shape().size() == 2)
                .forEach(spec -> matrices.put(spec.hf(), spec));
        Map<String, Pair> pairs = new TreeMap<>();
        for (String key : weights.names()) {
            Matcher matcher = KEY.matcher(key);
            String module = matcher.matches() ? matcher.group(1) : "";
            LlamaTensors.Spec spec = matrices.get(module + ".weight");
            if (spec == null) {
                throw new TensorFileException(
                        weights.path(),
                        key,
                        "is no LoRA of a matrix inside a block of the base. Maybe merge the adapter into its base.");
            }
            String a = key.replace(".lora_B.", ".lora_A.");
            String b = key.replace(".lora_A.", ".lora_B.");
            pairs.put(
                    spec.gguf(), checked(weights, peft, new Pair(spec, module, weights.tensor(a), weights.tensor(b))));
        }
        if (pairs.isEmpty()) {
            throw new TensorFileException(weights.path(), "holds no adapter.");
        }
        return pairs;
    }

    private static Pair checked(TensorFile weights, PeftConfig peft, Pair pair) {
        long rank = peft.rank(pair.module);
        long[] a = {rank, pair.spec.shape().get(1)};
        long[] b = {pair.spec.shape().get(0), rank};
        if (!Arrays.equals(pair.a.shape(), a) || !Arrays.equals(pair.b.shape(), b)) {
            throw new TensorFileException(
                    weights.path(),
                    pair.a.name(),
                    "and its B have the shapes " + Arrays.toString(pair.a.shape()) + " and "
                            + Arrays.toString(pair.b.shape()) + ", but base and rank ask for " + Arrays.toString(a)
                            + " and " + Arrays.toString(b) + ".");
        }
        return pair;
    }

    private static void add(GgufWriter writer, GgmlType type, PeftConfig peft, Pair pair) {
        int rank = (int) pair.b.shape()[1];
        FloatSource b = pair.b;
        if (pair.spec.permutedHeads() > 0) {
            b = new HeadPermutation(pair.spec.permutedHeads(), pair.b.shape()[0]).toGguf(b, rank);
        }
        float rest = (float) (peft.scale(pair.module) * rank / peft.runtimeAlpha());
        writer.add(pair.spec.gguf() + ".lora_a", type, pair.a.shape(), pair.a);
        writer.add(pair.spec.gguf() + ".lora_b", type, pair.b.shape(), rest == 1 ? b : scaled(b, rest));
    }

    private static FloatSource scaled(FloatSource source, float factor) {
        return (start, target, offset, count) -> {
            source.read(start, target, offset, count);
            for (int i = offset; i < offset + count; i++) {
                target[i] *= factor;
            }
        };
    }
}
