package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import java.nio.ByteBuffer;

/** Binary32, as it is. */
final class F32Codec implements BlockCodec {
    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        for (int i = 0; i < count; i++) {
            target.putFloat(at + 4 * i, values[offset + i]);
        }
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = source.getFloat(at + 4 * i);
        }
    }
}
