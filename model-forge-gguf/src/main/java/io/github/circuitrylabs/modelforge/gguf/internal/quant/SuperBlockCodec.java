package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.nio.ByteBuffer;

/**
 * Q4_K and Q5_K: per 256 values two binary16 factors, eight 6-bit scales and eight 6-bit minima in 12 bytes, and 256
 * numbers of 4 or 5 bits; a value is d · scale · q − dmin · minimum. The fifth bits sit in front of the nibbles.
 */
final class SuperBlockCodec implements BlockCodec {
    private static final int BLOCK = 256;
    private static final int SUB_BLOCKS = 8;
    private static final int SUB = 32;
    private static final int SCALES = 4;
    private static final int SCALE_BYTES = 12;

    private final boolean fifthBit;
    private final int levels;
    private final int bytes;

    /** A codec of 4 or 5 bits. */
    SuperBlockCodec(int bits) {
        this.fifthBit = bits == 5;
        this.levels = (1 << bits) - 1;
        this.bytes = fifthBit ? 176 : 144;
    }

    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        ScaleMinSearch search = fifthBit ? new ScaleMinSearch(31, -0.5f, 15) : new ScaleMinSearch(15, -1, 20);
        int[] q = new int[BLOCK];
        for (int block = 0; block < count / BLOCK; block++) {
            quantizeBlock(search, values, offset + block * BLOCK, q, target, at + block * bytes);
        }
    }

    private void quantizeBlock(ScaleMinSearch search, float[] x, int from, int[] q, ByteBuffer target, int to) {
        float[] scales = new float[SUB_BLOCKS];
        float[] mins = new float[SUB_BLOCKS];
        float maxScale = 0;
        float maxMin = 0;
        for (int j = 0; j < SUB_BLOCKS; j++) {
            scales[j] = search.fit(x, from + SUB * j, q, SUB * j);
            mins[j] = search.min();
            maxScale = scales[j] > maxScale ? scales[j] : maxScale;
            maxMin = mins[j] > maxMin ? mins[j] : maxMin;
        }
        putScales(scales, mins, maxScale, maxMin, target, to);
        float d = HalfFloats.fromHalf(target.getShort(to));
        float dmin = HalfFloats.fromHalf(target.getShort(to + 2));
        for (int j = 0; j < SUB_BLOCKS; j++) {
            float scale = d * scale(target, to + SCALES, j);
            if (scale == 0) {
                continue;
            }
            float min = dmin * min(target, to + SCALES, j);
            for (int i = SUB * j; i < SUB * (j + 1); i++) {
                q[i] = Math.max(0, Math.min(levels, X86.nearest((x[from + i] + min) / scale)));
            }
        }
        pack(q, target, to + SCALES + SCALE_BYTES);
    }

    private static void putScales(
            float[] scales, float[] mins, float maxScale, float maxMin, ByteBuffer target, int to) {
        float inverseScale = maxScale > 0 ? 63 / maxScale : 0;
        float inverseMin = maxMin > 0 ? 63 / maxMin : 0;
        byte[] packed = new byte[SCALE_BYTES];
        for (int j = 0; j < SUB_BLOCKS; j++) {
            int scale = Math.min(63, X86.nearest(inverseScale * scales[j]) & 0xff);
            int min = Math.min(63, X86.nearest(inverseMin * mins[j]) & 0xff);
            if (j < 4) {
                packed[j] = (byte) scale;
                packed[j + 4] = (byte) min;
            } else {
                packed[j + 4] = (byte) (scale & 15 | (min & 15) << 4);
                packed[j - 4] |= (byte) (scale >> 4 << 6);
                packed[j] |= (byte) (min >> 4 << 6);
            }
        }
        target.putShort(to, HalfFloats.toHalf(maxScale / 63));
        target.putShort(to + 2, HalfFloats.toHalf(maxMin / 63));
        target.put(to + SCALES, packed);
    }

    private static int scale(ByteBuffer source, int scales, int j) {
        return j < 4
                ? source.get(scales + j) & 63
                : source.get(scales + j + 4) & 15 | (source.get(scales + j - 4) & 0xff) >> 6 << 4;
    }

    private static int min(ByteBuffer source, int scales, int j) {
        return j < 4
                ? source.get(scales + j + 4) & 63
                : (source.get(scales + j + 4) & 0xff) >> 4 | (source.get(scales + j) & 0xff) >> 6 << 4;
    }

    private void pack(int[] q, ByteBuffer target, int to) {
        int nibbles = to;
        if (fifthBit) {
            for (int i = 0; i < SUB; i++) {
                int bits = 0;
                for (int j = 0; j < SUB_BLOCKS; j++) {
                    bits |= q[SUB * j + i] >> 4 << j;
                }
                target.put(to + i, (byte) bits);
            }
            nibbles += SUB;
        }
        for (int j = 0; j < SUB_BLOCKS; j += 2) {
            for (int i = 0; i < SUB; i++) {
                target.put(nibbles + SUB / 2 * j + i, (byte) (q[SUB * j + i] & 15 | q[SUB * (j + 1) + i] << 4));
            }
        }
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            int from = at + block * bytes;
            float d = HalfFloats.fromHalf(source.getShort(from));
            float dmin = HalfFloats.fromHalf(source.getShort(from + 2));
            int fifths = from + SCALES + SCALE_BYTES;
            int nibbles = fifths + (fifthBit ? SUB : 0);
            for (int j = 0; j < SUB_BLOCKS; j++) {
                float scale = d * scale(source, from + SCALES, j);
                float min = dmin * min(source, from + SCALES, j);
                int to = offset + block * BLOCK + SUB * j;
                for (int i = 0; i < SUB; i++) {
                    int level = source.get(nibbles + SUB * (j / 2) + i) >> 4 * (j & 1) & 15;
                    int fifth = fifthBit ? (source.get(fifths + i) >> j & 1) << 4 : 0;
                    target[to + i] = scale * (level | fifth) - min;
                }
            }
        }
    }
}
