package io.github.circuitrylabs.modelforge.gguf;

import io.github.circuitrylabs.modelforge.gguf.internal.quant.BlockCodec;
import io.github.circuitrylabs.modelforge.gguf.internal.quant.BlockCodecs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns floats into ggml blocks and back, bit-exact with ggml's reference quantisers
 * ({@code quantize_row_*_ref} of ggml-quants.c) on x86-64. Thread-safe.
 */
public final class Quantizer {
    private Quantizer() {}

    /** Whether values of that type can be encoded and decoded here. */
    public static boolean supports(GgmlType type) {
        return BlockCodecs.of(type).isPresent();
    }

    /**
     * Encodes values.
     *
     * @param values a multiple of the type's block size, all finite
     * @return the blocks, little-endian
     */
    public static byte[] quantize(GgmlType type, float[] values) {
        byte[] blocks = new byte[Math.toIntExact(type.bytes(values.length))];
        codec(type).quantize(values, 0, values.length, ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN), 0);
        return blocks;
    }

    /** Decodes blocks, as many as the bytes hold. */
    public static float[] dequantize(GgmlType type, byte[] blocks) {
        if (blocks.length % type.blockBytes() != 0) {
            throw new IllegalArgumentException("(" + blocks.length + ") bytes are no multiple of the ("
                    + type.blockBytes() + ") bytes of a block of " + type + ".");
        }
        float[] values = new float[Math.multiplyExact(blocks.length / type.blockBytes(), type.blockSize())];
        codec(type).dequantize(ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN), 0, values, 0, values.length);
        return values;
    }

    private static BlockCodec codec(GgmlType type) {
        return BlockCodecs.of(type)
                .orElseThrow(() -> new IllegalArgumentException("Values of type (" + type + ") cannot be encoded."));
    }
}
