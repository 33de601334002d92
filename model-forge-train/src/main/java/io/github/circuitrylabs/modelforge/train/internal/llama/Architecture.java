package io.github.circuitrylabs.modelforge.train.internal.llama;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The numbers that the engine needs of a model's config, and the layout of its weights: matrices that read the same
 * input are fused along their outputs, in the order of {@code llama.py}.
 *
 * @param frequencies rotary frequencies, [headDim / 2]
 * @param window attention window, 0 for none
 * @param inputBias whether q, k and v have biases
 * @param outputBias whether o has one
 * @param feedForwardBias whether gate, up and down have biases
 * @param headNorms whether every q and k head is normalised before its rotation
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
        boolean tied,
        boolean inputBias,
        boolean outputBias,
        boolean feedForwardBias,
        boolean headNorms) {

    /** Places of a layer in the argument {@code w} of {@code llama.py}, of matrices also of their biases and scales. */
    private static final int PLACES = 16;

    private static final int BIAS = 5;
    private static final int SCALES = 10;

    /** The matrices of a block that an adapter may change, in the engine's order. */
    public static final List<String> LINEAR_LAYERS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /**
     * One tensor of the engine, made of one or more tensors of a Hugging Face file stacked along their first dimension.
     *
     * @param parts names in the file
     * @param rows first dimension of each part
     * @param columns second dimension, or 0 for a vector
     * @param place where it stands in the argument {@code w} of {@code llama.py}
     */
    public record Slot(List<String> parts, List<Integer> rows, int columns, int place) {

        /** Whether it is a matrix of a block, which may be held in fewer bits. */
        public boolean ofBlock() {
            return columns > 0 && parts.get(0).contains(".layers.");
        }

        /** Whether it is a bias. */
        public boolean bias() {
            return parts.get(0).endsWith(".bias");
        }

        /** Where the scales of a matrix that is held in fewer bits stand. */
        public int placeOfScales() {
            return place + SCALES;
        }

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

    /** Every weight that the model has, by place in the argument {@code w} of {@code llama.py}. */
    public List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        slots.add(matrix(0, hiddenSize, vocabSize, "model.embed_tokens.weight"));
        for (int layer = 0; layer < layers; layer++) {
            addLayer(slots, "model.layers." + layer + ".", 1 + PLACES * layer);
        }
        slots.add(vector(1 + PLACES * layers, hiddenSize, "model.norm.weight"));
        if (!tied) {
            slots.add(matrix(2 + PLACES * layers, hiddenSize, vocabSize, "lm_head.weight"));
        }
        slots.sort(Comparator.comparingInt(Slot::place));
        return slots;
    }

    /** Number of places in the argument {@code w}. */
    public int places() {
        return 2 + PLACES * layers + (tied ? 0 : 1);
    }

    private void addLayer(List<Slot> slots, String at, int place) {
        List<String> input = List.of(at + "self_attn.q_proj", at + "self_attn.k_proj", at + "self_attn.v_proj");
        List<Integer> inputRows = List.of(heads * headDim, kvHeads * headDim, kvHeads * headDim);
        List<String> gated = List.of(at + "mlp.gate_proj", at + "mlp.up_proj");
        slots.add(vector(place, hiddenSize, at + "input_layernorm.weight"));
        addLinear(slots, place + 1, input, inputRows, hiddenSize, inputBias);
        addLinear(slots, place + 2, List.of(at + "self_attn.o_proj"), List.of(hiddenSize), heads * headDim, outputBias);
        slots.add(vector(place + 3, hiddenSize, at + "post_attention_layernorm.weight"));
        addLinear(slots, place + 4, gated, List.of(intermediateSize, intermediateSize), hiddenSize, feedForwardBias);
        addLinear(
                slots,
                place + 5,
                List.of(at + "mlp.down_proj"),
                List.of(hiddenSize),
                intermediateSize,
                feedForwardBias);
        if (headNorms) {
            slots.add(vector(place + 8, headDim, at + "self_attn.q_norm.weight"));
            slots.add(vector(place + 13, headDim, at + "self_attn.k_norm.weight"));
        }
    }

    private static void addLinear(
            List<Slot> slots, int place, List<String> names, List<Integer> rows, int columns, boolean bias) {
        slots.add(new Slot(names.stream().map(name -> name + ".weight").toList(), rows, columns, place));
        if (bias) {
            slots.add(new Slot(names.stream().map(name -> name + ".bias").toList(), rows, 0, place + BIAS));
        }
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

    private static Slot matrix(int place, int columns, int rows, String name) {
        return new Slot(List.of(name), List.of(rows), columns, place);
    }

    private static Slot vector(int place, int size, String name) {
        return new Slot(List.of(name), List.of(size), 0, place);
    }
}
