package io.github.circuitrylabs.modelforge.gguf.internal.io;

/**
 * 16-bit floats: IEEE binary16 and bfloat16, rounding to nearest even. JDK 17 has no conversion of its own. The bodies
 * are branch-free where they can be, so that the compiler vectorises loops over them.
 */
public final class HalfFloats {
    private static final float TWO_POW_112 = 0x1p112f;

    private HalfFloats() {}

    /** The value of a binary16. */
    public static float fromHalf(short half) {
        // Shift exponent and mantissa into place, then let one multiplication rebias normals and subnormals alike.
        float magnitude = Float.intBitsToFloat((half & 0x7fff) << 13) * TWO_POW_112;
        int bits = Float.floatToRawIntBits(magnitude) | ((half & 0x8000) << 16);
        return Float.intBitsToFloat((half & 0x7c00) == 0x7c00 ? bits | 0x7f800000 : bits);
    }

    /** The binary16 nearest to a value; halves go to even, what is too large to infinity. */
    public static short toHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff));
        }
        if (magnitude >= 0x477ff000) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) {
            // The last place of 0.5 is the last place of a subnormal half, so this addition does the rounding.
            float rounded = Float.intBitsToFloat(magnitude) + 0.5f;
            return (short) (sign | (Float.floatToRawIntBits(rounded) - 0x3f000000));
        }
        int rebiased = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
        return (short) (sign | (rebiased >>> 13));
    }

    /** The value of a bfloat16. */
    public static float fromBfloat(short bfloat) {
        return Float.intBitsToFloat(bfloat << 16);
    }

    /** The bfloat16 nearest to a value; halves go to even. */
    public static short toBfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7fffffff) > 0x7f800000) {
            return (short) ((bits >>> 16) | 64);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
