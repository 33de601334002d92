package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.nio.ByteBuffer;

/** Q8_0: per 32 values a binary16 scale d = max|x| / 127 and 32 signed bytes. */
final class Q80Codec implements BlockCodec {
    private static final int BLOCK = 32;
    private static final int BYTES = 34;
    private static final float BELOW_HALF = 0x1.fffffep-2f;

    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        byte[] levels = new byte[BLOCK];
        for (int block = 0; block < count / BLOCK; block++) {
            int from = offset + block * BLOCK;
            int to = at + block * BYTES;
            float max = 0;
            for (int i = 0; i < BLOCK; i++) {
                float magnitude = Math.abs(values[from + i]);
                max = magnitude > max ? magnitude : max;
            }
            float d = max / 127;
            // A denormal scale has no inverse; x86 turns the infinite products into zeros.
            float inverse = d != 0 && Float.isFinite(1 / d) ? 1 / d : 0;
            target.putShort(to, HalfFloats.toHalf(d));
            for (int i = 0; i < BLOCK; i++) {
                levels[i] = (byte) roundAwayFromZero(values[from + i] * inverse);
            }
            target.put(to + 2, levels);
        }
    }

    // C's roundf for small values, without branches. Adding one half itself would be inexact just below one half.
    private static int roundAwayFromZero(float value) {
        return (int) (value + Math.copySign(BELOW_HALF, value));
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            int from = at + block * BYTES;
            int to = offset + block * BLOCK;
            float d = HalfFloats.fromHalf(source.getShort(from));
            for (int i = 0; i < BLOCK; i++) {
                target[to + i] = source.get(from + 2 + i) * d;
            }
        }
    }
}
