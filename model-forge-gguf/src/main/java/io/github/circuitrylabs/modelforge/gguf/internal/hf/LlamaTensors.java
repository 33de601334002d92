package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import java.util.ArrayList;
import java.util.List;

/** The tensors of a model: names on both sides, shapes, and which ones llama.cpp wants permuted. */
public final class LlamaTensors {
    private LlamaTensors() {}

    /** What a tensor is for; mixes treat some kinds better than others. */
    public enum Kind {
        /** Token embedding. */
        EMBEDDING,
        /** Output matrix. */
        OUTPUT,
        /** Norm weights. */
        NORM,
        /** Biases of q, k or v. */
        BIAS,
        /** Value projection. */
        ATTENTION_VALUE,
        /** Second feed-forward matrix. */
        FEED_FORWARD_DOWN,
        /** Any other matrix. */
        MATRIX
    }

    /**
     * One tensor.
     *
     * @param gguf its name in GGUF
     * @param hf its name in Hugging Face files
     * @param shape outermost first
     * @param kind what it is for
     * @param layer its block, or -1
     * @param permutedHeads heads whose rows llama.cpp keeps interleaved, or 0
     */
    public record Spec(String gguf, String hf, List<Long> shape, Kind kind, int layer, int permutedHeads) {}

    /** All tensors of a model, in the order of a GGUF file. */
    public static List<Spec> of(HfConfig c, boolean tied) {
        List<Spec> specs = new ArrayList<>();
        List<Long> table = List.of((long) c.vocabulary(), (long) c.hidden());
        specs.add(new Spec("token_embd.weight", "model.embed_tokens.weight", table, Kind.EMBEDDING, -1, 0));
        for (int i = 0; i < c.layers(); i++) {
            addLayer(specs, c, i);
        }
        specs.add(new Spec("output_norm.weight", "model.norm.weight", List.of((long) c.hidden()), Kind.NORM, -1, 0));
        if (!tied) {
            specs.add(new Spec("output.weight", "lm_head.weight", table, Kind.OUTPUT, -1, 0));
        }
        return List.copyOf(specs);
    }

    private static void addLayer(List<Spec> specs, HfConfig c, int layer) {
        long hidden = c.hidden();
        long query = (long) c.heads() * c.headDim();
        long keyValue = (long) c.keyValueHeads() * c.headDim();
        long feedForward = c.feedForward();
        String g = "blk." + layer + ".";
        String h = "model.layers." + layer + ".";
        specs.add(norm(g + "attn_norm", h + "input_layernorm", hidden, layer));
        boolean permuted = c.architecture().permutesHeads();
        int queryHeads = permuted ? c.heads() : 0;
        int keyHeads = permuted ? c.keyValueHeads() : 0;
        specs.add(matrix(g + "attn_q", h + "self_attn.q_proj", query, hidden, Kind.MATRIX, layer, queryHeads));
        specs.add(matrix(g + "attn_k", h + "self_attn.k_proj", keyValue, hidden, Kind.MATRIX, layer, keyHeads));
        specs.add(matrix(g + "attn_v", h + "self_attn.v_proj", keyValue, hidden, Kind.ATTENTION_VALUE, layer, 0));
        specs.add(matrix(g + "attn_output", h + "self_attn.o_proj", hidden, query, Kind.MATRIX, layer, 0));
        if (c.architecture().inputBiases()) {
            specs.add(bias(g + "attn_q", h + "self_attn.q_proj", query, layer));
            specs.add(bias(g + "attn_k", h + "self_attn.k_proj", keyValue, layer));
            specs.add(bias(g + "attn_v", h + "self_attn.v_proj", keyValue, layer));
        }
        if (c.architecture().headNorms()) {
            specs.add(norm(g + "attn_q_norm", h + "self_attn.q_norm", c.headDim(), layer));
            specs.add(norm(g + "attn_k_norm", h + "self_attn.k_norm", c.headDim(), layer));
        }
        specs.add(norm(g + "ffn_norm", h + "post_attention_layernorm", hidden, layer));
        specs.add(matrix(g + "ffn_gate", h + "mlp.gate_proj", feedForward, hidden, Kind.MATRIX, layer, 0));
        specs.add(matrix(g + "ffn_up", h + "mlp.up_proj", feedForward, hidden, Kind.MATRIX, layer, 0));
        specs.add(matrix(g + "ffn_down", h + "mlp.down_proj", hidden, feedForward, Kind.FEED_FORWARD_DOWN, layer, 0));
    }

    private static Spec norm(String gguf, String hf, long width, int layer) {
        return new Spec(gguf + ".weight", hf + ".weight", List.of(width), Kind.NORM, layer, 0);
    }

    private static Spec bias(String gguf, String hf, long width, int layer) {
        return new Spec(gguf + ".bias", hf + ".bias", List.of(width), Kind.BIAS, layer, 0);
    }

    private static Spec matrix(String gguf, String hf, long rows, long columns, Kind kind, int layer, int permuted) {
        return new Spec(gguf + ".weight", hf + ".weight", List.of(rows, columns), kind, layer, permuted);
    }
}
