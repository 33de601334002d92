package io.github.circuitrylabs.modelforge.gguf.internal.quant;

/** Conversions as C code compiled for x86-64 does them, where Java's differ. */
final class X86 {
    private X86() {}

    /** C's {@code (int) value}: what does not fit becomes the smallest integer, not the nearest. */
    static int toInt(float value) {
        return value >= -0x1p31f && value < 0x1p31f ? (int) value : Integer.MIN_VALUE;
    }

    /** Four bytes, little-endian. */
    static void putInt(byte[] target, int at, int value) {
        for (int i = 0; i < 4; i++) {
            target[at + i] = (byte) (value >>> 8 * i);
        }
    }

    /**
     * ggml's rounding of the K types: adding 1.5 · 2^23 leaves the nearest integer, halves to even, in the last bits.
     * Beyond ±2^22 the result is meaningless, in the same way as there.
     */
    static int nearest(float value) {
        return (Float.floatToRawIntBits(value + 12582912f) & 0x007fffff) - 0x00400000;
    }
}
