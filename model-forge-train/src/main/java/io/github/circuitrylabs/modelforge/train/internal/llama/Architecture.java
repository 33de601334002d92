package io.github.circuitrylabs.modelforge.train.internal.llama;

import java.util.ArrayList;
import java.util.List;

/**
 * The numbers that the engine needs of a model's config, and the layout of its weights: matrices that read the same
 * input are fused along their outputs, in the order of {@code llama.py}.
 *
 * @param frequencies rotary frequencies, [headDim / 2]
 * @param window attention window, 0 for none
 */
public record Architecture(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        double eps,
        float[] frequencies,
        int window,
        boolean tied) {

    /** The matrices of a block that an adapter may change, in the engine's order. */
    public static final List<String> LINEAR_LAYERS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /**
     * One tensor of the engine, made of one or more tensors of a Hugging Face file stacked along their first dimension.
     *
     * @param parts names in the file
     * @param rows first dimension of each part
     * @param columns second dimension, or 0 for a vector
     */
    public record Slot(List<String> parts, List<Integer> rows, int columns) {

        public int totalRows() {
            return rows.stream().mapToInt(Integer::intValue).sum();
        }

        public long[] shape() {
            return columns == 0 ? new long[] {totalRows()} : new long[] {totalRows(), columns};
        }

        public long[] shape(int part) {
            return columns == 0 ? new long[] {rows.get(part)} : new long[] {rows.get(part), columns};
        }

        public int size() {
            return Math.multiplyExact(totalRows(), Math.max(1, columns));
        }
    }

    /** Every weight, in the order of the argument {@code w} of {@code llama.py}. */
    public List<Slot> slots() {
        int q = heads * headDim;
        int kv = kvHeads * headDim;
        List<Slot> slots = new ArrayList<>();
        slots.add(matrix(hiddenSize, vocabSize, "model.embed_tokens.weight"));
        for (int layer = 0; layer < layers; layer++) {
            String at = "model.layers." + layer + ".";
            String attention = at + "self_attn.";
            slots.add(vector(at + "input_layernorm.weight"));
            slots.add(new Slot(
                    List.of(attention + "q_proj.weight", attention + "k_proj.weight", attention + "v_proj.weight"),
                    List.of(q, kv, kv),
                    hiddenSize));
            slots.add(matrix(q, hiddenSize, attention + "o_proj.weight"));
            slots.add(vector(at + "post_attention_layernorm.weight"));
            slots.add(new Slot(
                    List.of(at + "mlp.gate_proj.weight", at + "mlp.up_proj.weight"),
                    List.of(intermediateSize, intermediateSize),
                    hiddenSize));
            slots.add(matrix(intermediateSize, hiddenSize, at + "mlp.down_proj.weight"));
        }
        slots.add(vector("model.norm.weight"));
        if (!tied) {
            slots.add(matrix(hiddenSize, vocabSize, "lm_head.weight"));
        }
        return slots;
    }

    /** The full name of a linear layer of a block, without {@code .weight}. */
    public static String moduleName(int layer, String linear) {
        String parent = LINEAR_LAYERS.indexOf(linear) < 4 ? "self_attn" : "mlp";
        return "model.layers." + layer + "." + parent + "." + linear;
    }

    /** Inputs of a linear layer. */
    public int inputs(String linear) {
        return switch (linear) {
            case "o_proj" -> heads * headDim;
            case "down_proj" -> intermediateSize;
            default -> hiddenSize;
        };
    }

    /** Outputs of a linear layer. */
    public int outputs(String linear) {
        return switch (linear) {
            case "q_proj" -> heads * headDim;
            case "k_proj", "v_proj" -> kvHeads * headDim;
            case "gate_proj", "up_proj" -> intermediateSize;
            default -> hiddenSize;
        };
    }

    private static Slot matrix(int columns, int rows, String name) {
        return new Slot(List.of(name), List.of(rows), columns);
    }

    private Slot vector(String name) {
        return new Slot(List.of(name), List.of(hiddenSize), 0);
    }
}
