package io.github.circuitrylabs.modelforge.gguf.internal.quant;

/** Conversions as C code compiled for x86-64 does them, where Java's differ. */
final class X86 {
    private X86() {}

    /** C's {@code (int) value}: what does not fit becomes the smallest integer, not the nearest. */
    static int toInt(float value) {
        return value >= -0x1p31f && value < 0x1p31f ? (int) value : Integer.MIN_VALUE;
    }

    /** C's {@code (int) roundf(value)}: halves away from zero. Adding 0.5 would be inexact just below one half. */
    static int round(float value) {
        int whole = toInt(value);
        if (whole == Integer.MIN_VALUE) {
            return whole;
        }
        float rest = value - whole;
        return rest >= 0.5f ? whole + 1 : rest <= -0.5f ? whole - 1 : whole;
    }
}
