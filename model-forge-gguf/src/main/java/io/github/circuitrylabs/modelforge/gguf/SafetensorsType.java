package io.github.circuitrylabs.modelforge.gguf;

import java.util.Locale;
import java.util.Optional;

/** Element types of the safetensors format. */
public enum SafetensorsType {
    /** One byte, 0 or 1. */
    BOOL(1),
    /** Unsigned byte. */
    U8(1),
    /** Signed byte. */
    I8(1),
    /** 8-bit float, 5-bit exponent; raw only. */
    F8_E5M2(1),
    /** 8-bit float, 4-bit exponent; raw only. */
    F8_E4M3(1),
    /** 16-bit integer. */
    I16(2),
    /** 16-bit unsigned integer. */
    U16(2),
    /** IEEE binary16. */
    F16(2),
    /** bfloat16. */
    BF16(2),
    /** 32-bit integer. */
    I32(4),
    /** 32-bit unsigned integer. */
    U32(4),
    /** IEEE binary32. */
    F32(4),
    /** IEEE binary64. */
    F64(8),
    /** 64-bit integer. */
    I64(8),
    /** 64-bit unsigned integer. */
    U64(8);

    private final int bytes;

    SafetensorsType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    /** Whether {@link SafetensorsWriter} can encode floats to it. */
    public boolean encodable() {
        return this == F32 || this == F16 || this == BF16;
    }

    /** The type of that name in a header, if known. */
    public static Optional<SafetensorsType> of(String name) {
        for (SafetensorsType type : values()) {
            if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
