package io.github.circuitrylabs.modelforge.train.internal.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.ScriptModule;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is trained, with its gradients and Adam's moments: all weights of a model, or an adapter. Gradients of
 * micro-batches add up until {@link #update}. Closing frees all but the trained tensors themselves.
 */
public final class TrainingTensors implements AutoCloseable {

    private static final String FIRST = ".exp_avg";
    private static final String SECOND = ".exp_avg_sq";

    private final LlamaModule module;
    private final AdapterTensors adapter;
    private final boolean full;
    private final List<NDArray> parameters;
    private final List<NDArray> gradients = new ArrayList<>();
    private final List<NDArray> firstMoments = new ArrayList<>();
    private final List<NDArray> secondMoments = new ArrayList<>();
    private final List<NDArray> steps = new ArrayList<>();
    private final List<String> names;
    private boolean autograd;
    private boolean recompute;

    private TrainingTensors(LlamaModule module, AdapterTensors adapter, boolean full) {
        this.module = module;
        this.adapter = adapter;
        this.full = full;
        this.parameters = full ? module.weights() : adapter.trainable();
        this.names = full
                ? module.architecture().slots().stream()
                        .map(slot -> String.join("+", slot.parts()))
                        .toList()
                : adapter.modules().stream()
                        .flatMap(name -> Stream.of(name + ".lora_A", name + ".lora_B"))
                        .toList();
        for (NDArray parameter : parameters) {
            gradients.add(module.script().zeros(parameter.getShape()));
            firstMoments.add(module.script().zeros(parameter.getShape()));
            secondMoments.add(module.script().zeros(parameter.getShape()));
            steps.add(module.script().zeros(new Shape()));
        }
    }

    /**
     * Trains every weight.
     *
     * @throws InvalidInputException if some are held in blocks
     */
    public static TrainingTensors full(LlamaModule module) {
        if (module.blocks() != GgmlType.F32) {
            throw new InvalidInputException(
                    "A base that is held as (%s) cannot be trained in full. Maybe train an adapter, or load it as 32-bit floats."
                            .formatted(module.blocks()));
        }
        return new TrainingTensors(module, AdapterTensors.NONE, true);
    }

    /** Trains an adapter over frozen weights. */
    public static TrainingTensors adapter(LlamaModule module, AdapterTensors adapter) {
        return new TrainingTensors(module, adapter, false);
    }

    /**
     * Sums over a micro-batch.
     *
     * @param loss sum of -log p, not yet divided
     * @param entropy sum of the entropies of the predicted distributions, nats
     * @param hits targets that were the most probable token
     */
    public record Sums(double loss, double entropy, double hits) {}

    /** Takes gradients from autograd rather than from the backward pass written by hand; slower, for comparison. */
    public void useAutograd() {
        autograd = true;
    }

    /**
     * Keeps only the input of each block for the backward pass and computes the block again there.
     *
     * @throws InvalidInputException if it is asked for elsewhere than on the CPU
     */
    public void recomputeBlocks(boolean value) {
        if (value && !module.script().onCpu()) {
            throw new InvalidInputException(
                    "Gradient checkpointing is the CPU's. Maybe leave it out on this device, or train smaller batches.");
        }
        recompute = value;
    }

    // The attention that is written by hand is the CPU's.
    private String method(String name) {
        return autograd || !module.script().onCpu() ? name : name + "_by_hand";
    }

    /**
     * Adds the gradient of cross-entropy.
     *
     * @param coefficient weight of one target: 1 / (targets of the whole update)
     * @param seed of the dropout masks
     */
    public Sums accumulate(FlatBatch batch, double coefficient, int seed) {
        try (ScriptModule.Call call = module.script().call(method("sft"))) {
            NDArray coefficients = call.scope().full(new Shape(batch.targets().length), (float) coefficient);
            float[] sums = call.withGradients()
                    .list("w", module.arguments())
                    .list("a", adapter.tensors())
                    .list("g", gradients)
                    .list("b", module.tensors(call.scope(), batch, coefficients))
                    .integers(batch.rows(), batch.length(), full ? 1 : 0, recompute ? 1 : 0, seed)
                    .numbers(adapter.scale(), adapter.dropout())
                    .run()
                    .singletonOrThrow()
                    .toFloatArray();
            return new Sums(sums[0], sums[1], sums[2]);
        }
    }

    /**
     * A preference loss as {@code llama.py} counts its kinds.
     *
     * @param weights of KTO's rows, negative where a reply is undesirable; empty for all other kinds
     */
    public record PreferenceSettings(
            int kind, double beta, double labelSmoothing, double gamma, double chosenWeight, float[] weights) {

        private static final int KTO = 8;

        /** A loss of pairs. */
        public PreferenceSettings(int kind, double beta, double labelSmoothing, double gamma, double chosenWeight) {
            this(kind, beta, labelSmoothing, gamma, chosenWeight, new float[0]);
        }

        /** KTO, whose second replies are mismatched ones. */
        public static PreferenceSettings kto(double beta, float[] weights) {
            return new PreferenceSettings(KTO, beta, 0, 0, 0, weights);
        }
    }

    /**
     * What a micro-batch of pairs measured.
     *
     * @param loss mean over pairs, with the chosen replies' cross-entropy weighed in
     * @param chosenCrossEntropy mean over the chosen replies' tokens
     * @param entropy sum over all targets (in KTO, those of the first replies), nats
     * @param chosenHits targets of chosen replies that were the most probable token
     * @param logProbabilities of each sequence under the policy, chosen ones first, [2 B]
     */
    public record PreferenceSums(
            double loss, double chosenCrossEntropy, double entropy, double chosenHits, float[] logProbabilities) {}

    /**
     * Adds the gradient of a preference loss; never drops out.
     *
     * @param batch pairs, the chosen replies being the first half of its sequences
     * @param reference log-probability of each sequence under the reference, [2 B]
     * @param share weight of this micro-batch in the update
     */
    public PreferenceSums accumulate(FlatBatch batch, float[] reference, PreferenceSettings settings, double share) {
        try (ScriptModule.Call call = module.script().call(method("preference"))) {
            call.list("w", module.arguments()).list("a", adapter.tensors()).list("g", gradients);
            return preference(call, batch, reference, settings, share);
        }
    }

    /** What {@link #accumulate(FlatBatch, float[], PreferenceSettings, double)} measures, without gradients. */
    public PreferenceSums measure(FlatBatch batch, float[] reference, PreferenceSettings settings) {
        try (ScriptModule.Call call = module.script().call("preference_measures")) {
            call.list("w", module.arguments()).list("a", adapter.tensors());
            return preference(call, batch, reference, settings, 1);
        }
    }

    /** Sums over a micro-batch, without gradients and dropout. */
    public Sums measure(FlatBatch batch) {
        float[][] scores = module.score(adapter, batch);
        double[] sums = new double[scores.length];
        for (int i = 0; i < sums.length; i++) {
            for (float value : scores[i]) {
                sums[i] += value;
            }
        }
        return new Sums(-sums[0], sums[1], sums[2]);
    }

    private PreferenceSums preference(
            ScriptModule.Call call, FlatBatch batch, float[] reference, PreferenceSettings settings, double share) {
        NDManager scope = call.scope();
        float[] out = call.withGradients()
                .list(
                        "b",
                        module.tensors(
                                scope,
                                batch,
                                scope.create(batch.owner()),
                                scope.create(batch.targetsOfSequences()),
                                scope.create(reference),
                                scope.create(settings.weights())))
                .integers(batch.rows(), batch.length(), settings.kind(), recompute ? 1 : 0)
                .numbers(
                        adapter.scale(),
                        settings.beta(),
                        settings.labelSmoothing(),
                        settings.gamma(),
                        settings.chosenWeight(),
                        share)
                .run()
                .singletonOrThrow()
                .toFloatArray();
        return new PreferenceSums(out[0], out[1], out[2], out[3], Arrays.copyOfRange(out, 4, out.length));
    }

    /**
     * AdamW with β 0.9 / 0.999.
     *
     * @param largestNorm gradients are scaled down to this global norm; 0 for no limit
     * @return the norm before clipping
     */
    public double update(double learningRate, double weightDecay, double epsilon, double beta2, double largestNorm) {
        try (ScriptModule.Call call = module.script().call("update")) {
            return call.list("p", parameters)
                    .list("g", gradients)
                    .list("m", firstMoments)
                    .list("v", secondMoments)
                    .list("t", steps)
                    .numbers(learningRate, 0.9, beta2, epsilon, weightDecay, largestNorm)
                    .run()
                    .singletonOrThrow()
                    .toFloatArray()[0];
        }
    }

    /** Copies of all values and moments by name. */
    public Map<String, float[]> snapshot() {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            tensors.put(names.get(i), parameters.get(i).toFloatArray());
            tensors.put(names.get(i) + FIRST, firstMoments.get(i).toFloatArray());
            tensors.put(names.get(i) + SECOND, secondMoments.get(i).toFloatArray());
        }
        return tensors;
    }

    /** Copies of all values by name, without moments. */
    public Map<String, float[]> values() {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            tensors.put(names.get(i), parameters.get(i).toFloatArray());
        }
        return tensors;
    }

    /** Puts values back; moments stay. */
    public void setValues(Map<String, float[]> tensors) {
        for (int i = 0; i < parameters.size(); i++) {
            set(parameters.get(i), tensors, names.get(i));
        }
    }

    /** Puts a snapshot back, as of a step. */
    public void restore(Map<String, float[]> tensors, int step) {
        for (int i = 0; i < parameters.size(); i++) {
            set(parameters.get(i), tensors, names.get(i));
            set(firstMoments.get(i), tensors, names.get(i) + FIRST);
            set(secondMoments.get(i), tensors, names.get(i) + SECOND);
            steps.get(i).set(FloatBuffer.wrap(new float[] {step}));
        }
    }

    private static void set(NDArray tensor, Map<String, float[]> tensors, String name) {
        float[] values = tensors.get(name);
        if (values == null || values.length != tensor.size()) {
            throw new InvalidInputException(
                    "The training state has no tensor (%s) of (%d) values. Maybe it is of another"
                                    .formatted(name, tensor.size())
                            + " model.");
        }
        tensor.set(FloatBuffer.wrap(values));
    }

    /** The gradients by name: a copy, for tests. */
    public Map<String, float[]> gradients() {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            tensors.put(names.get(i), gradients.get(i).toFloatArray());
        }
        return tensors;
    }

    @Override
    public void close() {
        for (List<NDArray> list : List.of(gradients, firstMoments, secondMoments, steps)) {
            list.forEach(NDArray::close);
        }
    }
}
