package io.github.circuitrylabs.modelforge.gguf;

import java.util.Optional;

/** Tensor types of ggml: id in the file, values per block, bytes per block. */
public enum GgmlType {
    /** IEEE binary32. */
    F32(0, 1, 4),
    /** IEEE binary16. */
    F16(1, 1, 2),
    /** 4 bits, one scale per 32. */
    Q4_0(2, 32, 18),
    /** 4 bits, scale and minimum per 32. */
    Q4_1(3, 32, 20),
    /** 5 bits, one scale per 32. */
    Q5_0(6, 32, 22),
    /** 5 bits, scale and minimum per 32. */
    Q5_1(7, 32, 24),
    /** 8 bits, one scale per 32. */
    Q8_0(8, 32, 34),
    /** 2 bits; layout only. */
    Q2_K(10, 256, 84),
    /** 3 bits; layout only. */
    Q3_K(11, 256, 110),
    /** 4 bits, super-blocks of 8 × 32. */
    Q4_K(12, 256, 144),
    /** 5 bits, super-blocks of 8 × 32. */
    Q5_K(13, 256, 176),
    /** 6 bits, super-blocks of 16 × 16. */
    Q6_K(14, 256, 210),
    /** Signed byte; layout only. */
    I8(24, 1, 1),
    /** 16-bit integer; layout only. */
    I16(25, 1, 2),
    /** 32-bit integer; layout only. */
    I32(26, 1, 4),
    /** 64-bit integer; layout only. */
    I64(27, 1, 8),
    /** IEEE binary64; layout only. */
    F64(28, 1, 8),
    /** bfloat16. */
    BF16(30, 1, 2);

    private final int id;
    private final int blockSize;
    private final int blockBytes;

    GgmlType(int id, int blockSize, int blockBytes) {
        this.id = id;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /** The id in files. */
    public int id() {
        return id;
    }

    /** Values per block; 1 where the type has no blocks. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes per block. */
    public int blockBytes() {
        return blockBytes;
    }

    /**
     * Bytes that so many values take.
     *
     * @throws ArithmeticException if that overflows
     */
    public long bytes(long elements) {
        if (elements % blockSize != 0) {
            throw new IllegalArgumentException(
                    "(" + elements + ") values are no multiple of the block size (" + blockSize + ") of " + this + ".");
        }
        return Math.multiplyExact(elements / blockSize, (long) blockBytes);
    }

    /** The type with that id, if known. */
    public static Optional<GgmlType> of(int id) {
        for (GgmlType type : values()) {
            if (type.id == id) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
