package io.github.circuitrylabs.modelforge.train;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.HuggingFaceView;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import io.github.circuitrylabs.modelforge.gguf.TensorView;
import io.github.circuitrylabs.modelforge.train.internal.llama.Architecture;
import io.github.circuitrylabs.modelforge.train.internal.llama.LlamaModule;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.ScriptModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Where language models come from: a Hugging Face folder, a GGUF file, or random numbers. Safe for use by any thread. */
public final class ModelForge {

    private static final double INITIAL_DEVIATION = 0.02;

    private ModelForge() {}

    /**
     * Loads a model into memory as 32-bit floats, on the CPU.
     *
     * @param model a Hugging Face folder ({@code config.json} and safetensors, whole or sharded, F32, F16 or BF16) of a Llama,
     *     Mistral, Qwen2 or Qwen3, or a GGUF file, whose weights are taken as what they decode to
     * @throws InvalidInputException if the config asks for something unsupported, or if weights are missing, left over or
     *     of another shape; all of them are named
     * @throws io.github.circuitrylabs.modelforge.gguf.TensorFileException if a file of weights is not sound
     */
    public static LanguageModel load(Path model) {
        return load(model, LoadOptions.defaults());
    }

    /**
     * Loads a model.
     *
     * @param options how its weights are held, and where
     * @throws InvalidInputException as {@link #load(Path)}; or if the device is not here, or a matrix does not divide into
     *     blocks
     */
    public static LanguageModel load(Path model, LoadOptions options) {
        LlamaConfig config = LlamaConfig.read(model);
        Architecture architecture = architecture(config);
        try (TensorFile file = Files.isRegularFile(model) ? HuggingFaceView.open(model) : Safetensors.open(model)) {
            checkNames(model, architecture, file);
            LlamaModule module = LlamaModule.create(
                    architecture, slot -> read(file, slot), options.weights().type(), options.device());
            return new LanguageModel(config, module, model);
        }
    }

    /**
     * A model with random weights: normal with deviation 0.02 for matrices, ones for norms, zeros for biases, as
     * transformers starts one.
     *
     * @param seed the same seed gives the same weights everywhere
     */
    public static LanguageModel create(LlamaConfig config, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LlamaModule module = LlamaModule.create(architecture(config), slot -> {
            float[] values = new float[slot.size()];
            if (slot.columns() == 0) {
                Arrays.fill(values, slot.bias() ? 0 : 1);
            } else {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (random.nextGaussian() * INITIAL_DEVIATION);
                }
            }
            return values;
        });
        return new LanguageModel(config, module, null);
    }

    /**
     * How many cores PyTorch may use, for the whole process. Without this it takes what {@code OMP_NUM_THREADS} says, else all
     * physical ones that the process may use.
     */
    public static void useThreads(int threads) {
        ScriptModule.threads(threads);
    }

    static Architecture architecture(LlamaConfig config) {
        return new Architecture(
                config.vocabSize(),
                config.hiddenSize(),
                config.intermediateSize(),
                config.layers(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                config.rmsNormEps(),
                config.ropeFrequencies(),
                config.slidingWindow(),
                config.tieWordEmbeddings(),
                config.inputBias(),
                config.attentionBias(),
                config.mlpBias(),
                config.headNorms());
    }

    private static float[] read(TensorFile file, Architecture.Slot slot) {
        float[] values = new float[slot.size()];
        int offset = 0;
        for (int part = 0; part < slot.parts().size(); part++) {
            TensorView view = file.tensor(slot.parts().get(part));
            if (!Arrays.equals(view.shape(), slot.shape(part))) {
                throw new InvalidInputException("%s: tensor (%s) has shape %s but config.json makes it %s"
                        .formatted(
                                file.path(),
                                view.name(),
                                Arrays.toString(view.shape()),
                                Arrays.toString(slot.shape(part))));
            }
            int count = Math.toIntExact(view.elementCount());
            view.read(0, values, offset, count);
            offset += count;
        }
        return values;
    }

    private static void checkNames(Path folder, Architecture architecture, TensorFile file) {
        Set<String> missing = new TreeSet<>();
        Set<String> extra = new TreeSet<>(file.names());
        for (Architecture.Slot slot : architecture.slots()) {
            missing.addAll(slot.parts());
        }
        extra.removeAll(missing);
        missing.removeAll(Set.copyOf(file.names()));
        // Some exports of tied models store the head again, and old ones the rotary frequencies.
        extra.removeIf(
                name -> name.endsWith("rotary_emb.inv_freq") || (architecture.tied() && name.equals("lm_head.weight")));
        if (!missing.isEmpty() || !extra.isEmpty()) {
            throw new InvalidInputException("%s: weights do not fit config.json; missing %s, unknown %s"
                    .formatted(folder, abbreviate(missing), abbreviate(extra)));
        }
    }

    private static List<String> abbreviate(Set<String> names) {
        return names.size() <= 20
                ? List.copyOf(names)
                : java.util.stream.Stream.concat(
                                names.stream().limit(20),
                                java.util.stream.Stream.of("… " + (names.size() - 20) + " more"))
                        .toList();
    }
}
