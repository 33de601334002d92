package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufProblem;
import io.github.circuitrylabs.modelforge.gguf.GgufRule;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import io.github.circuitrylabs.modelforge.gguf.GgufValueType;
import io.github.circuitrylabs.modelforge.gguf.Quantizer;
import io.github.circuitrylabs.modelforge.gguf.TensorView;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.Architecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks that a file with a sound layout is a model of its architecture: keys, tokenizer, tensors, weights. */
public final class ModelChecks {
    private static final int CHUNK = 1 << 16;
    private static final long MOST_LAYERS = 512;

    private final GgufFile file;
    private final List<GgufProblem> problems = new ArrayList<>();

    private ModelChecks(GgufFile file) {
        this.file = file;
    }

    /** All problems of a file. */
    public static List<GgufProblem> check(GgufFile file) {
        ModelChecks checks = new ModelChecks(file);
        checks.structure();
        checks.weights();
        return List.copyOf(checks.problems);
    }

    /** The problems that can be seen without reading the weights. */
    public static List<GgufProblem> checkStructure(GgufFile file) {
        ModelChecks checks = new ModelChecks(file);
        checks.structure();
        return List.copyOf(checks.problems);
    }

    private void structure() {
        if (file.byteSize() % GgufHeader.ALIGNMENT != 0) {
            problem(GgufRule.ALIGNMENT, "file", "is not padded to its alignment at the end");
        }
        Optional<Architecture> architecture = architecture();
        if (text("general.type", false).filter("adapter"::equals).isPresent()) {
            new AdapterChecks(file, problems).check();
        } else {
            architecture.ifPresent(this::model);
        }
    }

    private void model(Architecture architecture) {
        hyperParameters(architecture);
        new TokenizerChecks(file, problems, architecture).check();
        tensors(architecture);
    }

    private void problem(GgufRule rule, String subject, String message) {
        problems.add(new GgufProblem(rule, subject, message));
    }

    private Optional<Architecture> architecture() {
        Optional<String> name = text("general.architecture", true);
        Optional<Architecture> architecture = name.flatMap(Architecture::named);
        if (name.isPresent() && architecture.isEmpty()) {
            problem(
                    GgufRule.ARCHITECTURE,
                    "general.architecture",
                    "is (" + name.get() + "), none of " + Architecture.names());
        }
        return architecture;
    }

    private void hyperParameters(Architecture architecture) {
        number("general.file_type", false);
        number("general.quantization_version", false);
        ofType(architecture.key("attention.layer_norm_rms_epsilon"), GgufValueType.FLOAT32, true)
                .ifPresent(value -> {
                    if (!(value.asDouble() > 0 && value.asDouble() < 1)) {
                        problem(
                                GgufRule.KEY_VALUE,
                                architecture.key("attention.layer_norm_rms_epsilon"),
                                "is (" + value + ")");
                    }
                });
        ofType(architecture.key("rope.freq_base"), GgufValueType.FLOAT32, false).ifPresent(value -> {
            if (!(value.asDouble() > 0 && Double.isFinite(value.asDouble()))) {
                problem(GgufRule.KEY_VALUE, architecture.key("rope.freq_base"), "is (" + value + ")");
            }
        });
        positive(architecture.key("context_length"));
    }

    private void tensors(Architecture architecture) {
        OptionalLong hidden = positive(architecture.key("embedding_length"));
        OptionalLong layers = positive(architecture.key("block_count"));
        OptionalLong feedForward = positive(architecture.key("feed_forward_length"));
        OptionalLong heads = positive(architecture.key("attention.head_count"));
        OptionalLong keyValueHeads = positive(architecture.key("attention.head_count_kv"));
        if (hidden.isEmpty()
                || layers.isEmpty()
                || feedForward.isEmpty()
                || heads.isEmpty()
                || keyValueHeads.isEmpty()) {
            return;
        }
        long n = hidden.getAsLong();
        long h = heads.getAsLong();
        long kv = keyValueHeads.getAsLong();
        if (h % kv != 0 || layers.getAsLong() > MOST_LAYERS) {
            problem(
                    GgufRule.KEY_VALUE,
                    architecture.key("attention.head_count_kv"),
                    "is (" + kv + ") for (" + h + ") heads in (" + layers.getAsLong() + ") blocks");
            return;
        }
        long headDim = number(architecture.key("attention.key_length"), false).orElse(n / h);
        long valueDim =
                number(architecture.key("attention.value_length"), false).orElse(n / h);
        long rotated = number(architecture.key("rope.dimension_count"), false).orElse(headDim);
        if (headDim < 2 || headDim % 2 != 0 || valueDim != headDim || rotated != headDim) {
            problem(
                    GgufRule.KEY_VALUE,
                    architecture.key("attention.key_length"),
                    "is (" + headDim + "), value_length (" + valueDim + "), rope.dimension_count (" + rotated
                            + "); they must be equal and even");
            return;
        }
        Map<String, List<Long>> expected =
                expected(n, layers.getAsLong(), feedForward.getAsLong(), h * headDim, kv * headDim);
        for (long i = 0; i < layers.getAsLong(); i++) {
            expected.putAll(own(architecture, "blk." + i + ".", h * headDim, kv * headDim, headDim));
        }
        Map<String, List<Long>> optional = new LinkedHashMap<>();
        optional.put("output.weight", expected.getOrDefault("token_embd.weight", List.of()));
        if (architecture.readsRopeFactors()) {
            optional.put("rope_freqs.weight", List.of(headDim / 2));
        }
        shapes(expected, optional);
    }

    private Map<String, List<Long>> expected(long n, long layers, long feedForward, long query, long keyValue) {
        long vocabulary = file.value("tokenizer.ggml.tokens")
                .filter(value -> value.value() instanceof List)
                .map(value -> (long) ((List<?>) value.value()).size())
                .orElse(-1L);
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        shapes.put("token_embd.weight", List.of(vocabulary, n));
        shapes.put("output_norm.weight", List.of(n));
        for (long i = 0; i < layers; i++) {
            String blk = "blk." + i + ".";
            shapes.put(blk + "attn_norm.weight", List.of(n));
            shapes.put(blk + "attn_q.weight", List.of(query, n));
            shapes.put(blk + "attn_k.weight", List.of(keyValue, n));
            shapes.put(blk + "attn_v.weight", List.of(keyValue, n));
            shapes.put(blk + "attn_output.weight", List.of(n, query));
            shapes.put(blk + "ffn_norm.weight", List.of(n));
            shapes.put(blk + "ffn_gate.weight", List.of(feedForward, n));
            shapes.put(blk + "ffn_up.weight", List.of(feedForward, n));
            shapes.put(blk + "ffn_down.weight", List.of(n, feedForward));
        }
        return shapes;
    }

    private static Map<String, List<Long>> own(
            Architecture architecture, String blk, long query, long keyValue, long headDim) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        if (architecture.inputBiases()) {
            shapes.put(blk + "attn_q.bias", List.of(query));
            shapes.put(blk + "attn_k.bias", List.of(keyValue));
            shapes.put(blk + "attn_v.bias", List.of(keyValue));
        }
        if (architecture.headNorms()) {
            shapes.put(blk + "attn_q_norm.weight", List.of(headDim));
            shapes.put(blk + "attn_k_norm.weight", List.of(headDim));
        }
        return shapes;
    }

    private void shapes(Map<String, List<Long>> expected, Map<String, List<Long>> optional) {
        for (String name : expected.keySet()) {
            if (!file.contains(name)) {
                problem(GgufRule.REQUIRED_TENSOR, name, "is missing");
            }
        }
        Map<String, List<Long>> allowed = new LinkedHashMap<>(expected);
        allowed.putAll(optional);
        for (String name : file.names()) {
            List<Long> shape = allowed.get(name);
            List<Long> actual = Arrays.stream(file.tensor(name).shape()).boxed().toList();
            if (shape == null) {
                problem(GgufRule.EXTRA_TENSOR, name, "is no tensor of this architecture");
            } else if (!shape.equals(actual)) {
                problem(GgufRule.SHAPE, name, "has the shape " + actual + ", the keys ask for " + shape);
            } else if (shape.size() == 1 && file.type(name) != GgmlType.F32) {
                problem(GgufRule.NORM_TYPE, name, "has the type (" + file.type(name) + "), not F32");
            }
        }
    }

    private void weights() {
        float[] values = new float[CHUNK];
        for (String name : file.names()) {
            if (!Quantizer.supports(file.type(name))) {
                problem(GgufRule.TENSOR_TYPE, name, "of type (" + file.type(name) + ") cannot be checked");
                continue;
            }
            TensorView view = file.tensor(name);
            for (long at = 0; at < view.elementCount(); at += CHUNK) {
                int count = (int) Math.min(CHUNK, view.elementCount() - at);
                view.read(at, values, 0, count);
                int bad = firstNotFinite(values, count);
                if (bad >= 0) {
                    problem(GgufRule.FINITE, name, "has (" + values[bad] + ") at element (" + (at + bad) + ")");
                    break;
                }
            }
        }
    }

    private static int firstNotFinite(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    private OptionalLong positive(String key) {
        OptionalLong value = number(key, true);
        if (value.isPresent() && (value.getAsLong() < 1 || value.getAsLong() > Integer.MAX_VALUE)) {
            problem(GgufRule.KEY_VALUE, key, "is (" + value.getAsLong() + ")");
            return OptionalLong.empty();
        }
        return value;
    }

    private OptionalLong number(String key, boolean required) {
        return ofType(key, GgufValueType.UINT32, required)
                .map(value -> OptionalLong.of(value.asLong()))
                .orElse(OptionalLong.empty());
    }

    private Optional<String> text(String key, boolean required) {
        return ofType(key, GgufValueType.STRING, required).map(GgufValue::asString);
    }

    private Optional<GgufValue> ofType(String key, GgufValueType type, boolean required) {
        return KeyChecks.ofType(file, problems, key, type, required);
    }
}
