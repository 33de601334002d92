package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.nio.ByteBuffer;

/**
 * Q4_0 and Q5_0: per 32 values a binary16 scale d = (value of largest magnitude) / −2^(bits−1), and 32 numbers of 4 or 5
 * bits that stand for d · (q − 2^(bits−1)). The fifth bits, if any, sit together in front of the nibbles.
 */
final class SymmetricCodec implements BlockCodec {
    private static final int BLOCK = 32;

    private final int half;
    private final boolean fifthBit;
    private final int bytes;

    /** A codec of 4 or 5 bits. */
    SymmetricCodec(int bits) {
        this.half = 1 << (bits - 1);
        this.fifthBit = bits == 5;
        this.bytes = fifthBit ? 22 : 18;
    }

    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        byte[] packed = new byte[bytes - 2];
        for (int block = 0; block < count / BLOCK; block++) {
            int from = offset + block * BLOCK;
            float extreme = 0;
            float magnitude = 0;
            for (int i = 0; i < BLOCK; i++) {
                float value = values[from + i];
                if (Math.abs(value) > magnitude) {
                    magnitude = Math.abs(value);
                    extreme = value;
                }
            }
            float d = extreme / -half;
            float inverse = d != 0 ? 1 / d : 0;
            int to = at + block * bytes;
            pack(values, from, inverse, packed);
            target.putShort(to, HalfFloats.toHalf(d));
            target.put(to + 2, packed);
        }
    }

    private void pack(float[] values, int from, float inverse, byte[] packed) {
        int nibbles = fifthBit ? 4 : 0;
        int fifths = 0;
        for (int i = 0; i < 16; i++) {
            int low = level(values[from + i] * inverse);
            int high = level(values[from + i + 16] * inverse);
            packed[nibbles + i] = (byte) ((low & 15) | high << 4);
            fifths |= (low >> 4 & 1) << i | (high >> 4 & 1) << (i + 16);
        }
        if (fifthBit) {
            X86.putInt(packed, 0, fifths);
        }
    }

    private int level(float scaled) {
        return Math.min(2 * half - 1, (byte) X86.toInt(scaled + (half + 0.5f)));
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            int from = at + block * bytes;
            int to = offset + block * BLOCK;
            float d = HalfFloats.fromHalf(source.getShort(from));
            int fifths = fifthBit ? source.getInt(from + 2) : 0;
            int nibbles = from + 2 + (fifthBit ? 4 : 0);
            for (int i = 0; i < 16; i++) {
                int pair = source.get(nibbles + i);
                target[to + i] = ((pair & 15 | (fifths >>> i & 1) << 4) - half) * d;
                target[to + i + 16] = ((pair >> 4 & 15 | (fifths >>> (i + 16) & 1) << 4) - half) * d;
            }
        }
    }
}
