package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.FloatSource;
import io.github.circuitrylabs.modelforge.gguf.GgufRule;
import io.github.circuitrylabs.modelforge.gguf.MalformedGgufException;
import io.github.circuitrylabs.modelforge.gguf.TensorView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** A tensor as finite F32, whatever its values are decoded from. */
public final class DecodedView implements TensorView {
    private final Path file;
    private final String name;
    private final long[] shape;
    private final FloatSource source;

    /** A view under another name, with values from anywhere. */
    public DecodedView(Path file, String name, long[] shape, FloatSource source) {
        this.file = file;
        this.name = name;
        this.shape = shape.clone();
        this.source = source;
    }

    /** Lets any range be read of a tensor that can only be decoded block by block. */
    public static FloatSource rows(TensorView view, long[] shape) {
        int row = (int) shape[shape.length - 1];
        return (start, target, offset, count) -> {
            float[] values = new float[row];
            for (int done = 0; done < count; ) {
                int column = (int) ((start + done) % row);
                int n = Math.min(row - column, count - done);
                if (n == row) {
                    view.read(start + done, target, offset + done, row);
                } else {
                    view.read(start + done - column, values, 0, row);
                    System.arraycopy(values, column, target, offset + done, n);
                }
                done += n;
            }
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String type() {
        return "F32";
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public long elementCount() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    @Override
    public long byteSize() {
        return Math.multiplyExact(elementCount(), Float.BYTES);
    }

    @Override
    public void read(long start, float[] target, int offset, int count) {
        Objects.checkFromIndexSize(start, (long) count, elementCount());
        source.read(start, target, offset, count);
        for (int i = offset; i < offset + count; i++) {
            if (!Float.isFinite(target[i])) {
                throw new MalformedGgufException(
                        file,
                        name,
                        GgufRule.FINITE,
                        "has (" + target[i] + ") at element (" + (start + i - offset) + ").");
            }
        }
    }

    @Override
    public ByteBuffer bytes(long start, int length) {
        Objects.checkFromIndexSize(start, (long) length, byteSize());
        long first = start / Float.BYTES;
        int skipped = (int) (start % Float.BYTES);
        float[] values = new float[(skipped + length + Float.BYTES - 1) / Float.BYTES];
        read(first, values, 0, values.length);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.slice(skipped, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
