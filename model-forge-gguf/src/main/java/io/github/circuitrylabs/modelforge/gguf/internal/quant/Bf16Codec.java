package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.nio.ByteBuffer;

/** bfloat16, rounded to nearest even. */
final class Bf16Codec implements BlockCodec {
    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        for (int i = 0; i < count; i++) {
            target.putShort(at + 2 * i, HalfFloats.toBfloat(values[offset + i]));
        }
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = HalfFloats.fromBfloat(source.getShort(at + 2 * i));
        }
    }
}
