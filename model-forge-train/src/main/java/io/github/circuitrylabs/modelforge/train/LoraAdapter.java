package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.Architecture;
import io.github.circuitrylabs.modelforge.train.internal.llama.LlamaModule;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a LoRA adapter, 32-bit floats. Immutable by agreement: arrays are not copied, and nobody writes to them.
 */
public final class LoraAdapter {

    /**
     * The two matrices of one linear layer, row-major.
     *
     * @param a [rank, inputs]
     * @param b [outputs, rank]
     */
    public record Matrices(float[] a, float[] b) {

        /** Number of inputs of the layer. */
        public int inputs(int rank) {
            return a.length / rank;
        }

        /** Number of outputs of the layer. */
        public int outputs(int rank) {
            return b.length / rank;
        }
    }

    private final LoraConfig config;
    private final Map<String, Matrices> modules;

    /**
     * @param modules matrices by the full name of the layer, such as {@code model.layers.0.self_attn.q_proj}
     */
    public LoraAdapter(LoraConfig config, Map<String, Matrices> modules) {
        this.config = config;
        this.modules = Collections.unmodifiableMap(new TreeMap<>(modules));
    }

    /** A fresh adapter as PEFT starts one, which changes nothing yet: A uniform in ±1/√inputs, B zero. */
    public static LoraAdapter fresh(LlamaConfig model, LoraConfig config, long seed) {
        Architecture architecture = ModelForge.architecture(model);
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Matrices> modules = new TreeMap<>();
        for (int layer = 0; layer < model.layers(); layer++) {
            for (String linear : Architecture.LINEAR_LAYERS) {
                if (config.adapts(layer, linear)) {
                    int rank = config.rankOf(Architecture.moduleName(layer, linear));
                    float[] a = new float[rank * architecture.inputs(linear)];
                    double bound = 1 / Math.sqrt(architecture.inputs(linear));
                    for (int i = 0; i < a.length; i++) {
                        a[i] = (float) ((2 * random.nextDouble() - 1) * bound);
                    }
                    float[] b = new float[architecture.outputs(linear) * rank];
                    modules.put(Architecture.moduleName(layer, linear), new Matrices(a, b));
                }
            }
        }
        if (modules.isEmpty()) {
            throw new InvalidInputException(
                    "No linear layer of the (%d) blocks is adapted by %s. Maybe a full name is %s."
                            .formatted(model.layers(), config, Architecture.moduleName(0, "q_proj")));
        }
        return new LoraAdapter(config, modules);
    }

    /**
     * Reads a PEFT folder: {@code adapter_config.json} and {@code adapter_model.safetensors}.
     *
     * @throws InvalidInputException if it asks for something unsupported, or if keys are missing or left over; all are
     *     named
     */
    public static LoraAdapter load(Path folder) {
        return PeftFolder.read(folder);
    }

    /**
     * Writes a PEFT folder that {@code peft.PeftModel.from_pretrained} reads.
     *
     * @param baseModel name or path of the base model, noted in the config
     */
    public void save(Path folder, String baseModel) {
        PeftFolder.write(folder, this, baseModel);
    }

    public LoraConfig config() {
        return config;
    }

    /** Matrices by full layer name, sorted. */
    public Map<String, Matrices> modules() {
        return modules;
    }

    /** Number of weights. */
    public long parameters() {
        return modules.values().stream()
                .mapToLong(m -> (long) m.a.length + m.b.length)
                .sum();
    }

    /** Reads an adapter back from native memory. */
    static LoraAdapter of(LoraConfig config, AdapterTensors tensors) {
        Map<String, Matrices> modules = new TreeMap<>();
        tensors.pairs().forEach((name, pair) -> modules.put(name, new Matrices(pair.a(), pair.b())));
        return new LoraAdapter(config, modules);
    }

    AdapterTensors tensors(LlamaModule module, double dropout) {
        check(module.architecture());
        return AdapterTensors.of(module, this::pair, config.scale(), dropout);
    }

    private AdapterTensors.@Nullable Pair pair(String name) {
        Matrices matrices = modules.get(name);
        return matrices == null ? null : new AdapterTensors.Pair(matrices.a, matrices.b);
    }

    /** Refuses a base whose layers do not fit. */
    void check(Architecture architecture) {
        Map<String, Matrices> unknown = new TreeMap<>(modules);
        for (int layer = 0; layer < architecture.layers(); layer++) {
            for (String linear : Architecture.LINEAR_LAYERS) {
                String name = Architecture.moduleName(layer, linear);
                Matrices matrices = unknown.remove(name);
                int rank = config.rankOf(name);
                if (matrices != null
                        && (matrices.a.length != rank * architecture.inputs(linear)
                                || matrices.b.length != rank * architecture.outputs(linear))) {
                    throw new InvalidInputException(
                            "Adapter of (%s) is for %d inputs and %d outputs; the base model has %d and %d. Maybe it was"
                                            .formatted(
                                                    name,
                                                    matrices.inputs(rank),
                                                    matrices.outputs(rank),
                                                    architecture.inputs(linear),
                                                    architecture.outputs(linear))
                                    + " trained on another model.");
                }
            }
        }
        if (!unknown.isEmpty()) {
            throw new InvalidInputException(
                    "The base model has no layers %s that the adapter changes. Maybe it was trained on another model."
                            .formatted(unknown.keySet()));
        }
    }

    /** The same adapter, applied at another strength: its B times a factor, which may be negative. */
    public LoraAdapter scaled(double factor) {
        Map<String, Matrices> scaled = new TreeMap<>();
        modules.forEach((name, matrices) -> {
            float[] b = matrices.b().clone();
            for (int i = 0; i < b.length; i++) {
                b[i] = (float) (b[i] * factor);
            }
            scaled.put(name, new Matrices(matrices.a(), b));
        });
        return new LoraAdapter(config, scaled);
    }

    /** Adds s B A to the rows of a fused matrix that belong to the named weight. */
    void addTo(String weightName, float[] values, int firstRow, int rows, int columns) {
        String module = weightName.replaceFirst("\\.weight$", "");
        Matrices matrices = modules.get(module);
        if (matrices == null) {
            return;
        }
        int rank = config.rankOf(module);
        double scale = config.scale();
        double[] sum = new double[columns];
        for (int row = 0; row < rows; row++) {
            java.util.Arrays.fill(sum, 0);
            for (int r = 0; r < rank; r++) {
                double b = matrices.b[row * rank + r];
                for (int column = 0; column < columns; column++) {
                    sum[column] += b * matrices.a[r * columns + column];
                }
            }
            int at = (firstRow + row) * columns;
            for (int column = 0; column < columns; column++) {
                values[at + column] = (float) (values[at + column] + scale * sum[column]);
            }
        }
    }
}
