package io.github.circuitrylabs.modelforge.train.internal.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.ScriptModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** {@code llama.py} compiled for an architecture, with the model's weights. Not safe for use by several threads. */
public final class LlamaModule implements AutoCloseable {

    private static final String SOURCE = "/io/github/circuitrylabs/modelforge/train/llama.py";
    private static final int CHUNK = 256;

    private final Architecture architecture;
    private final ScriptModule script;
    private final List<NDArray> weights = new ArrayList<>();
    private final NDArray frequencies;

    private LlamaModule(Architecture architecture, ScriptModule script) {
        this.architecture = architecture;
        this.script = script;
        this.frequencies = script.tensor(architecture.frequencies(), architecture.frequencies().length);
    }

    /** Where weights come from, one fused tensor at a time. */
    @FunctionalInterface
    public interface WeightSource {
        float[] values(Architecture.Slot slot);
    }

    /** Compiles the module and copies the weights into native memory. */
    public static LlamaModule create(Architecture architecture, WeightSource source) {
        ScriptModule script = ScriptModule.compile(
                "Llama",
                source(),
                Map.of(
                        "layers", architecture.layers(),
                        "heads", architecture.heads(),
                        "kv_heads", architecture.kvHeads(),
                        "head_dim", architecture.headDim(),
                        "intermediate", architecture.intermediateSize(),
                        "window", architecture.window(),
                        "eps", architecture.eps(),
                        "tied", architecture.tied(),
                        "chunk", CHUNK));
        LlamaModule module = new LlamaModule(architecture, script);
        for (Architecture.Slot slot : architecture.slots()) {
            module.weights.add(script.tensor(source.values(slot), slot.shape()));
        }
        return module;
    }

    private static String source() {
        try (InputStream in = LlamaModule.class.getResourceAsStream(SOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks its resource (%s)".formatted(SOURCE));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource (%s)".formatted(SOURCE), e);
        }
    }

    public Architecture architecture() {
        return architecture;
    }

    /** The weights in the order of {@link Architecture#slots()}. */
    public List<NDArray> weights() {
        return weights;
    }

    /** SHA-256 of all weights as they are in memory, in hex. */
    public String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (NDArray weight : weights) {
                sha256.update(weight.getShape().toString().getBytes(StandardCharsets.UTF_8));
                sha256.update(weight.toByteBuffer());
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    ScriptModule script() {
        return script;
    }

    /** The batch as the argument {@code b}, followed by what a method asks for beside it. */
    List<NDArray> tensors(NDManager scope, FlatBatch batch, NDArray... more) {
        List<NDArray> tensors = new ArrayList<>(List.of(
                scope.create(batch.ids()),
                scope.create(batch.positions()),
                scope.create(batch.slots()),
                scope.create(batch.predicting()),
                scope.create(batch.targets()),
                frequencies,
                scope.create(batch.segments())));
        tensors.addAll(List.of(more));
        return tensors;
    }

    /** Log-probability, entropy (nats) and hit (1 or 0) of each target: [3][M]. */
    public float[][] score(AdapterTensors adapter, FlatBatch batch) {
        try (ScriptModule.Call call = script.call("log_probabilities")) {
            float[] flat = call.list("w", weights)
                    .list("a", adapter.tensors())
                    .list("b", tensors(call.scope(), batch))
                    .integers(batch.rows(), batch.length())
                    .numbers(adapter.scale())
                    .run()
                    .singletonOrThrow()
                    .toFloatArray();
            int count = batch.targets().length;
            float[][] rows = new float[3][count];
            for (int i = 0; i < 3; i++) {
                System.arraycopy(flat, i * count, rows[i], 0, count);
            }
            return rows;
        }
    }

    /** Sum of the log-probabilities of each sequence's targets, [sequences]; summed as the training methods sum. */
    public float[] sequenceScores(AdapterTensors adapter, FlatBatch batch) {
        try (ScriptModule.Call call = script.call("sequence_scores")) {
            return call.list("w", weights)
                    .list("a", adapter.tensors())
                    .list("b", tensors(call.scope(), batch, call.scope().create(batch.owner())))
                    .integers(batch.rows(), batch.length(), batch.sequences())
                    .numbers(adapter.scale())
                    .run()
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    /** Logits of the rows that predict, flat [M * vocabulary]. */
    public float[] logits(AdapterTensors adapter, FlatBatch batch) {
        try (ScriptModule.Call call = script.call("logits")) {
            return call.list("w", weights)
                    .list("a", adapter.tensors())
                    .list("b", tensors(call.scope(), batch))
                    .integers(batch.rows(), batch.length())
                    .numbers(adapter.scale())
                    .run()
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
