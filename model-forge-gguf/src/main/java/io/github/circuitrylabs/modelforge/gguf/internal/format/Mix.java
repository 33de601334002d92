package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.Quantization;

/**
 * Which tensor of a model gets which type, as llama.cpp chooses.
 *
 * @param quantization the mix
 * @param layers how many blocks the model has
 * @param tied whether the embedding is the output matrix, too
 * @param groupedQuery whether several heads share keys and values
 */
public record Mix(Quantization quantization, int layers, boolean tied, boolean groupedQuery) {
    private static final int FIRST_VALUES = 4;
    private static final int LAYERS_OF_70B = 80;

    /**
     * The type of a tensor.
     *
     * @param name its GGUF name
     * @param shape outermost first
     */
    public GgmlType type(String name, long[] shape) {
        GgmlType base = quantization.base();
        if (shape.length == 1) {
            return GgmlType.F32;
        }
        if (base.blockSize() == 1) {
            return base;
        }
        return fitting(preferred(name, shape[shape.length - 1]), shape[shape.length - 1]);
    }

    private GgmlType preferred(String name, long row) {
        GgmlType base = quantization.base();
        if (name.equals("output.weight") || (tied && name.equals("token_embd.weight"))) {
            return base == GgmlType.Q8_0 || row % base.blockSize() != 0 ? GgmlType.Q8_0 : GgmlType.Q6_K;
        }
        if (name.endsWith(".attn_v.weight")) {
            GgmlType type = value(layer(name));
            return type == GgmlType.Q4_K && layers == LAYERS_OF_70B && groupedQuery ? GgmlType.Q5_K : type;
        }
        return name.endsWith(".ffn_down.weight") ? down(layer(name)) : base;
    }

    private GgmlType value(int layer) {
        return switch (quantization) {
            case Q4_K_M, Q5_K_M -> deservesMore(layer) ? GgmlType.Q6_K : quantization.base();
            case Q4_K_S -> layer < FIRST_VALUES ? GgmlType.Q5_K : GgmlType.Q4_K;
            default -> quantization.base();
        };
    }

    private GgmlType down(int layer) {
        return switch (quantization) {
            case Q4_K_M, Q5_K_M -> deservesMore(layer) ? GgmlType.Q6_K : quantization.base();
            case Q4_K_S -> layer < layers / 8 ? GgmlType.Q5_K : GgmlType.Q4_K;
            default -> quantization.base();
        };
    }

    private boolean deservesMore(int layer) {
        return layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
    }

    private static int layer(String name) {
        return Integer.parseInt(name.substring(name.indexOf('.') + 1, name.indexOf('.', name.indexOf('.') + 1)));
    }

    private static GgmlType fitting(GgmlType type, long row) {
        GgmlType fallback = type;
        if (row % type.blockSize() != 0) {
            fallback = switch (type) {
                case Q4_K -> GgmlType.Q5_0;
                case Q5_K -> GgmlType.Q5_1;
                case Q6_K -> GgmlType.Q8_0;
                default -> GgmlType.F16;
            };
        }
        return row % fallback.blockSize() == 0 ? fallback : GgmlType.F16;
    }
}
