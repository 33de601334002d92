package io.github.circuitrylabs.modelforge.train.internal.llama;

import ai.djl.ndarray.NDArray;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.ScriptModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * LoRA matrices in native memory, as the argument {@code a} of {@code llama.py}: none, or A and B of every linear layer,
 * empty where a layer has no adapter. Closing frees them.
 */
public final class AdapterTensors implements AutoCloseable {

    /** No adapter. */
    public static final AdapterTensors NONE = new AdapterTensors(List.of(), List.of(), 0, 0);

    private final List<NDArray> tensors;
    private final List<String> modules;
    private final double scale;
    private final double dropout;

    private AdapterTensors(List<NDArray> tensors, List<String> modules, double scale, double dropout) {
        this.tensors = tensors;
        this.modules = modules;
        this.scale = scale;
        this.dropout = dropout;
    }

    /** A ([rank, inputs]) and B ([outputs, rank]) of one linear layer, row-major. */
    public record Pair(float[] a, float[] b) {}

    /**
     * @param find the pair of a module such as {@code model.layers.0.mlp.up_proj}, or null
     * @param scale s in y = W x + s B(A x)
     */
    public static AdapterTensors of(
            LlamaModule module, Function<String, @Nullable Pair> find, double scale, double dropout) {
        Architecture architecture = module.architecture();
        ScriptModule script = module.script();
        List<NDArray> tensors = new ArrayList<>();
        List<String> modules = new ArrayList<>();
        for (int layer = 0; layer < architecture.layers(); layer++) {
            for (String linear : Architecture.LINEAR_LAYERS) {
                String name = Architecture.moduleName(layer, linear);
                Pair pair = find.apply(name);
                if (pair == null) {
                    tensors.add(script.tensor(new float[0], 0));
                    tensors.add(script.tensor(new float[0], 0));
                } else {
                    int rank = pair.a().length / architecture.inputs(linear);
                    tensors.add(script.tensor(pair.a(), rank, architecture.inputs(linear)));
                    tensors.add(script.tensor(pair.b(), architecture.outputs(linear), rank));
                    modules.add(name);
                }
            }
        }
        return new AdapterTensors(tensors, modules, scale, dropout);
    }

    List<NDArray> tensors() {
        return tensors;
    }

    /** The tensors that exist: A and B of each of {@link #modules()}, in that order. */
    public List<NDArray> trainable() {
        return tensors.stream().filter(tensor -> tensor.getShape().size() > 0).toList();
    }

    public List<String> modules() {
        return modules;
    }

    /** A copy of the matrices by module. */
    public Map<String, Pair> pairs() {
        List<NDArray> present = trainable();
        Map<String, Pair> pairs = new LinkedHashMap<>();
        for (int i = 0; i < modules.size(); i++) {
            pairs.put(
                    modules.get(i),
                    new Pair(
                            present.get(2 * i).toFloatArray(),
                            present.get(2 * i + 1).toFloatArray()));
        }
        return pairs;
    }

    double scale() {
        return scale;
    }

    double dropout() {
        return dropout;
    }

    @Override
    public void close() {
        tensors.forEach(NDArray::close);
    }
}
