package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.nio.ByteBuffer;

/**
 * Q4_1 and Q5_1: per 32 values a binary16 scale d = (max − min) / (2^bits − 1), a binary16 minimum, and 32 numbers of 4
 * or 5 bits that stand for d · q + min. The fifth bits, if any, sit together in front of the nibbles.
 */
final class AffineCodec implements BlockCodec {
    private static final int BLOCK = 32;

    private final boolean fifthBit;
    private final int highest;
    private final int bytes;

    /** A codec of 4 or 5 bits. */
    AffineCodec(int bits) {
        this.fifthBit = bits == 5;
        this.highest = (1 << bits) - 1;
        this.bytes = fifthBit ? 24 : 20;
    }

    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        byte[] packed = new byte[bytes - 4];
        for (int block = 0; block < count / BLOCK; block++) {
            int from = offset + block * BLOCK;
            float min = Float.MAX_VALUE;
            float max = -Float.MAX_VALUE;
            for (int i = 0; i < BLOCK; i++) {
                min = values[from + i] < min ? values[from + i] : min;
                max = values[from + i] > max ? values[from + i] : max;
            }
            float d = (max - min) / highest;
            float inverse = d != 0 ? 1 / d : 0;
            int to = at + block * bytes;
            target.putShort(to, HalfFloats.toHalf(d));
            target.putShort(to + 2, HalfFloats.toHalf(min));
            pack(values, from, min, inverse, packed);
            target.put(to + 4, packed);
        }
    }

    private void pack(float[] values, int from, float min, float inverse, byte[] packed) {
        int nibbles = fifthBit ? 4 : 0;
        int fifths = 0;
        for (int i = 0; i < 16; i++) {
            int low = level((values[from + i] - min) * inverse);
            int high = level((values[from + i + 16] - min) * inverse);
            packed[nibbles + i] = (byte) ((low & 15) | high << 4);
            fifths |= (low >> 4 & 1) << i | (high >> 4 & 1) << (i + 16);
        }
        if (fifthBit) {
            X86.putInt(packed, 0, fifths);
        }
    }

    private int level(float scaled) {
        int level = X86.toInt(scaled + 0.5f);
        // ggml clamps the 4-bit type only; 5 bits cannot overflow by more than rounding does.
        return fifthBit ? level & 0xff : Math.min(highest, (byte) level);
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            int from = at + block * bytes;
            int to = offset + block * BLOCK;
            float d = HalfFloats.fromHalf(source.getShort(from));
            float min = HalfFloats.fromHalf(source.getShort(from + 2));
            int fifths = fifthBit ? source.getInt(from + 4) : 0;
            int nibbles = from + 4 + (fifthBit ? 4 : 0);
            for (int i = 0; i < 16; i++) {
                int pair = source.get(nibbles + i);
                target[to + i] = (pair & 15 | (fifths >>> i & 1) << 4) * d + min;
                target[to + i + 16] = (pair >> 4 & 15 | (fifths >>> (i + 16) & 1) << 4) * d + min;
            }
        }
    }
}
