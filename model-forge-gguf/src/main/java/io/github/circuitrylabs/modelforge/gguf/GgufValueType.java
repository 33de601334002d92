package io.github.circuitrylabs.modelforge.gguf;

import java.util.Optional;

/** Types of GGUF key-values; the ordinal is the id in files. */
public enum GgufValueType {
    /** Unsigned byte. */
    UINT8(1),
    /** Signed byte. */
    INT8(1),
    /** Unsigned 16 bits. */
    UINT16(2),
    /** Signed 16 bits. */
    INT16(2),
    /** Unsigned 32 bits. */
    UINT32(4),
    /** Signed 32 bits. */
    INT32(4),
    /** IEEE binary32. */
    FLOAT32(4),
    /** One byte, 0 or 1. */
    BOOL(1),
    /** UTF-8 text. */
    STRING(8),
    /** Elements of one type. */
    ARRAY(12),
    /** Unsigned 64 bits. */
    UINT64(8),
    /** Signed 64 bits. */
    INT64(8),
    /** IEEE binary64. */
    FLOAT64(8);

    private final int leastBytes;

    GgufValueType(int leastBytes) {
        this.leastBytes = leastBytes;
    }

    /** The id in files. */
    public int id() {
        return ordinal();
    }

    /** The fewest bytes a value takes. */
    public int leastBytes() {
        return leastBytes;
    }

    /** Whether values are whole numbers. */
    public boolean integral() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            default -> false;
        };
    }

    /** The type with that id, if there is one. */
    public static Optional<GgufValueType> of(int id) {
        return id >= 0 && id < values().length ? Optional.of(values()[id]) : Optional.empty();
    }
}
