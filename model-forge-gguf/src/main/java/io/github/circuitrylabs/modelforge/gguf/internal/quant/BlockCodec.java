package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import java.nio.ByteBuffer;

/** Encodes and decodes whole blocks of one ggml type. Stateless and thread-safe. */
public interface BlockCodec {
    /**
     * Encodes values.
     *
     * @param count a multiple of the block size
     * @param target little-endian; written at absolute positions from {@code at}
     */
    void quantize(float[] values, int offset, int count, ByteBuffer target, int at);

    /**
     * Decodes blocks.
     *
     * @param source little-endian; read at absolute positions from {@code at}
     * @param count a multiple of the block size
     */
    void dequantize(ByteBuffer source, int at, float[] target, int offset, int count);
}
