package io.github.circuitrylabs.modelforge.gguf;

import java.nio.ByteBuffer;

/**
 * One tensor of an open file, decoded when asked. The shape is in PyTorch's order, outermost dimension first, for
 * safetensors and GGUF alike. Views are immutable and thread-safe and live as long as their file is open.
 */
public interface TensorView extends FloatSource {
    /** The name in the file. */
    String name();

    /** The element type as the file's format calls it, such as {@code BF16} or {@code Q8_0}. */
    String type();

    /** The shape, outermost first; empty for a scalar. A fresh array on every call. */
    long[] shape();

    /** The number of elements. */
    long elementCount();

    /** The number of bytes that the tensor takes in the file. */
    long byteSize();

    /**
     * Decodes part of the tensor, in row-major order. In a quantised tensor start and count must be multiples of the
     * block size.
     *
     * @throws TensorFileException if elements of this type have no meaning as floats here (such as FP8)
     */
    @Override
    void read(long start, float[] target, int offset, int count);

    /** The bytes as stored, little-endian and read-only. */
    ByteBuffer bytes(long start, int length);

    /**
     * Decodes the whole tensor.
     *
     * @return a new array of {@link #elementCount()} values, row-major
     * @throws TensorFileException if there are more elements than an array can hold
     */
    default float[] toFloats() {
        if (elementCount() > Integer.MAX_VALUE - 8) {
            throw new TensorFileException(
                    null,
                    name(),
                    "has (" + elementCount() + ") elements, more than one array can hold. Maybe read it in parts.");
        }
        float[] values = new float[(int) elementCount()];
        read(0, values, 0, values.length);
        return values;
    }
}
