package io.github.circuitrylabs.modelforge.train.internal.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.Quantizer;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.ScriptModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code llama.py} and the files that go on with its class, compiled for an architecture, with the model's weights. Not safe
 * for use by several threads.
 */
public final class LlamaModule implements AutoCloseable {

    private static final String FOLDER = "/io/github/circuitrylabs/modelforge/train/";

    /** One class, read in this order. */
    private static final List<String> SOURCES =
            List.of("llama.py", "llama_training.py", "llama_backward.py", "llama_inference.py");

    private static final int CHUNK = 256;
    private static final int BYTES_OF_SCALE = 2;

    private final Architecture architecture;
    private final ScriptModule script;
    private final GgmlType blocks;
    private final List<Architecture.Slot> slots;
    private final List<NDArray> weights = new ArrayList<>();
    private final List<NDArray> arguments;
    private final NDArray frequencies;
    private GgmlType precision;

    private LlamaModule(Architecture architecture, ScriptModule script, GgmlType blocks) {
        this.architecture = architecture;
        this.script = script;
        this.blocks = blocks;
        this.precision = blocks;
        this.slots = List.copyOf(architecture.slots());
        this.arguments = new ArrayList<>(Collections.nCopies(architecture.places(), script.tensor(new float[0], 0)));
        this.frequencies = script.tensor(architecture.frequencies(), architecture.frequencies().length);
    }

    /** Where weights come from, one fused tensor at a time. */
    @FunctionalInterface
    public interface WeightSource {
        float[] values(Architecture.Slot slot);
    }

    /** Compiles the module and copies the weights into the CPU's memory, as they are. */
    public static LlamaModule create(Architecture architecture, WeightSource source) {
        return create(architecture, source, GgmlType.F32, "cpu");
    }

    /**
     * Compiles the module and copies the weights into native memory.
     *
     * @param blocks how the matrices of the blocks are held: F32, Q8_0 or Q4_0
     * @param device {@code cpu}, or {@code cuda} with or without a number
     */
    public static LlamaModule create(Architecture architecture, WeightSource source, GgmlType blocks, String device) {
        ScriptModule script = ScriptModule.compile(
                device,
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
        LlamaModule module = new LlamaModule(architecture, script, blocks);
        try {
            for (Architecture.Slot slot : module.slots) {
                module.hold(slot, source.values(slot));
            }
        } catch (RuntimeException e) {
            module.close();
            throw e;
        }
        return module;
    }

    private void hold(Architecture.Slot slot, float[] values) {
        NDArray held = blocks == GgmlType.F32 || !slot.ofBlock()
                ? script.tensor(values, slot.shape())
                : holdInBlocks(slot, values);
        weights.add(held);
        arguments.set(slot.place(), held);
    }

    /** Splits GGUF's blocks into one tensor of small integers and one of their scales. */
    private NDArray holdInBlocks(Architecture.Slot slot, float[] values) {
        if (slot.columns() % blocks.blockSize() != 0) {
            throw new InvalidInputException(
                    "Matrix (%s) has rows of (%d) numbers, which blocks of (%d) do not fill. Maybe load it as 32-bit floats."
                            .formatted(slot.parts().get(0), slot.columns(), blocks.blockSize()));
        }
        byte[] encoded = Quantizer.quantize(blocks, values);
        int count = values.length / blocks.blockSize();
        int width = blocks.blockBytes() - BYTES_OF_SCALE;
        ByteBuffer numbers = ByteBuffer.allocateDirect(count * width);
        ByteBuffer scales = ByteBuffer.allocateDirect(count * BYTES_OF_SCALE);
        for (int block = 0; block < count; block++) {
            int at = block * blocks.blockBytes();
            scales.put(encoded, at, BYTES_OF_SCALE);
            numbers.put(encoded, at + BYTES_OF_SCALE, width);
        }
        long rows = slot.totalRows();
        arguments.set(slot.placeOfScales(), script.tensor(scales.flip(), DataType.FLOAT16, rows, count / rows));
        DataType type = blocks == GgmlType.Q8_0 ? DataType.INT8 : DataType.UINT8;
        return script.tensor(numbers.flip(), type, rows, count / rows, width);
    }

    private static String source() {
        return SOURCES.stream().map(LlamaModule::source).collect(Collectors.joining("\n"));
    }

    private static String source(String file) {
        try (InputStream in = LlamaModule.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks its resource (%s)".formatted(file));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource (%s)".formatted(file), e);
        }
    }

    public Architecture architecture() {
        return architecture;
    }

    /** How the matrices of the blocks are held: F32, Q8_0 or Q4_0. */
    public GgmlType blocks() {
        return blocks;
    }

    /** The precision that the numbers have: that in which they are held, or of the module that they were decoded from. */
    public GgmlType precision() {
        return precision;
    }

    /** Notes that the weights were decoded from those of another module. */
    public LlamaModule decodedFrom(LlamaModule other) {
        precision = other.precision;
        return this;
    }

    /** The weights in the order of {@link Architecture#slots()}, as they are held. */
    List<NDArray> weights() {
        return weights;
    }

    /** SHA-256 of all weights as they are in memory, in hex. */
    public String digest() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (NDArray weight : arguments) {
                if (weight.getShape().size() == 0) {
                    continue;
                }
                sha256.update(weight.getShape().toString().getBytes(StandardCharsets.UTF_8));
                sha256.update(weight.toByteBuffer());
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The argument {@code w} of {@code llama.py}. */
    List<NDArray> arguments() {
        return arguments;
    }

    /** A copy of a weight as numbers, row-major. */
    public float[] values(Architecture.Slot slot) {
        if (blocks == GgmlType.F32 || !slot.ofBlock()) {
            return arguments.get(slot.place()).toFloatArray();
        }
        try (ScriptModule.Call call = script.call("decoded")) {
            return call.list("w", arguments)
                    .integers(slot.place())
                    .run()
                    .singletonOrThrow()
                    .toFloatArray();
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
            float[] flat = call.list("w", arguments)
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
            return call.list("w", arguments)
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
            return call.list("w", arguments)
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
