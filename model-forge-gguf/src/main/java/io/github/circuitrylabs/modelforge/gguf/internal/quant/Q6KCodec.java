package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Q6_K: per 256 values 16 signed 8-bit scales, one binary16 factor, and 256 numbers of 6 bits, the lower four and the
 * upper two apart; a value is d · scale · (q − 32).
 */
final class Q6KCodec implements BlockCodec {
    private static final int BLOCK = 256;
    private static final int BYTES = 210;
    private static final int SUB = 16;
    private static final int SUB_GROUPS = 8;
    private static final int HALF = 32;
    private static final int UPPER = 128;
    private static final int SCALES = 192;
    private static final int FACTOR = 208;
    private static final float NEGLIGIBLE = 1e-15f;

    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        int[] q = new int[BLOCK];
        float[] scales = new float[SUB];
        for (int block = 0; block < count / BLOCK; block++) {
            quantizeBlock(values, offset + block * BLOCK, q, scales, target, at + block * BYTES);
        }
    }

    private static void quantizeBlock(float[] x, int from, int[] q, float[] scales, ByteBuffer target, int to) {
        float extreme = 0;
        for (int j = 0; j < SUB; j++) {
            scales[j] = fit(x, from + SUB * j, q, SUB * j);
            extreme = Math.abs(scales[j]) > Math.abs(extreme) ? scales[j] : extreme;
        }
        if (Math.abs(extreme) < NEGLIGIBLE) {
            target.put(to, new byte[BYTES]);
            return;
        }
        float inverse = -128 / extreme;
        target.putShort(to + FACTOR, HalfFloats.toHalf(1 / inverse));
        float d = HalfFloats.fromHalf(target.getShort(to + FACTOR));
        for (int j = 0; j < SUB; j++) {
            byte scale = (byte) Math.min(127, X86.nearest(inverse * scales[j]));
            target.put(to + SCALES + j, scale);
            float step = d * scale;
            if (step == 0) {
                continue;
            }
            for (int i = SUB * j; i < SUB * (j + 1); i++) {
                q[i] = clamp(X86.nearest(x[from + i] / step)) + HALF;
            }
        }
        pack(q, target, to);
    }

    /** Fits a scale to 16 values, each weighted by its square: the best of 19 trials. */
    private static float fit(float[] x, int at, int[] q, int to) {
        float extreme = 0;
        for (int i = 0; i < SUB; i++) {
            extreme = Math.abs(x[at + i]) > Math.abs(extreme) ? x[at + i] : extreme;
        }
        if (Math.abs(extreme) < NEGLIGIBLE) {
            Arrays.fill(q, to, to + SUB, 0);
            return 0;
        }
        float scale = 0;
        float best = 0;
        for (int trial = 0; trial < 19; trial++) {
            // The plain range comes first, then 0.9 below to 0.9 above it.
            int step = trial == 0 ? 0 : trial <= 9 ? trial - 10 : trial - 9;
            float inverse = trial == 0 ? -HALF / extreme : -(HALF + 0.1f * step) / extreme;
            float sumLx = 0;
            float sumL2 = 0;
            for (int i = 0; i < SUB; i++) {
                float v = x[at + i];
                int level = clamp(X86.nearest(inverse * v));
                float w = v * v;
                sumLx += w * v * level;
                sumL2 += w * level * level;
            }
            boolean better = trial == 0 || (sumL2 > 0 && sumLx * sumLx > best * sumL2);
            if (better) {
                for (int i = 0; i < SUB; i++) {
                    q[to + i] = HALF + clamp(X86.nearest(inverse * x[at + i]));
                }
                scale = sumL2 != 0 ? sumLx / sumL2 : 0;
                best = scale * sumLx;
            }
        }
        return scale;
    }

    private static int clamp(int level) {
        return Math.max(-HALF, Math.min(HALF - 1, level));
    }

    private static void pack(int[] q, ByteBuffer target, int to) {
        for (int part = 0; part < 2; part++) {
            for (int i = 0; i < 32; i++) {
                int at = 128 * part + i;
                int a = q[at];
                int b = q[at + 32];
                int c = q[at + 64];
                int d = q[at + 96];
                target.put(to + 64 * part + i, (byte) (a & 15 | (c & 15) << 4));
                target.put(to + 64 * part + 32 + i, (byte) (b & 15 | (d & 15) << 4));
                target.put(to + UPPER + 32 * part + i, (byte) (a >> 4 | b >> 4 << 2 | c >> 4 << 4 | d >> 4 << 6));
            }
        }
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int block = 0; block < count / BLOCK; block++) {
            int from = at + block * BYTES;
            float d = HalfFloats.fromHalf(source.getShort(from + FACTOR));
            for (int group = 0; group < SUB_GROUPS; group++) {
                int part = group / 4;
                int quarter = group % 4;
                int to = offset + block * BLOCK + 32 * group;
                for (int i = 0; i < 32; i++) {
                    int lower = source.get(from + 64 * part + 32 * (quarter & 1) + i) >> 4 * (quarter >> 1) & 15;
                    int upper = source.get(from + UPPER + 32 * part + i) >> 2 * quarter & 3;
                    byte scale = source.get(from + SCALES + 8 * part + 2 * quarter + i / SUB);
                    target[to + i] = d * scale * ((lower | upper << 4) - HALF);
                }
            }
        }
    }
}
