package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.internal.io.HalfFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** binary16, rounded to nearest even. */
final class F16Codec implements BlockCodec {
    private static final int CHUNK = 4096;

    @Override
    public void quantize(float[] values, int offset, int count, ByteBuffer target, int at) {
        short[] halves = new short[Math.min(CHUNK, count)];
        for (int done = 0; done < count; done += halves.length) {
            int n = Math.min(halves.length, count - done);
            for (int i = 0; i < n; i++) {
                halves[i] = HalfFloats.toHalf(values[offset + done + i]);
            }
            target.slice(at + 2 * done, 2 * n)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .put(halves, 0, n);
        }
    }

    @Override
    public void dequantize(ByteBuffer source, int at, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = HalfFloats.fromHalf(source.getShort(at + 2 * i));
        }
    }
}
