package io.github.circuitrylabs.modelforge.gguf.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {
    @Test
    void should_encode_as_numpy_and_torch_do() throws IOException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/golden/halves.bin"))) {
            ByteBuffer golden = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int n = golden.getInt();
            for (int i = 0; i < n; i++) {
                float value = golden.getFloat(4 + 4 * i);
                assertThat(HalfFloats.toHalf(value))
                        .as("f16 of %s", value)
                        .isEqualTo(golden.getShort(4 + 4 * n + 2 * i));
                assertThat(HalfFloats.toBfloat(value))
                        .as("bf16 of %s", value)
                        .isEqualTo(golden.getShort(4 + 6 * n + 2 * i));
            }
        }
    }

    @Test
    void should_return_every_half_after_a_round_trip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfFloats.fromHalf((short) bits);
            if (Float.isNaN(value)) {
                assertThat(bits & 0x7fff).isGreaterThan(0x7c00);
            } else {
                assertThat(HalfFloats.toHalf(value)).isEqualTo((short) bits);
                assertThat(value).isEqualTo(halfByDefinition(bits));
            }
        }
    }

    private static float halfByDefinition(int bits) {
        int exponent = (bits >> 10) & 31;
        int mantissa = bits & 1023;
        double sign = (bits & 0x8000) == 0 ? 1 : -1;
        if (exponent == 31) {
            return (float) (sign * Double.POSITIVE_INFINITY);
        }
        double magnitude = exponent == 0 ? mantissa * 0x1p-24 : (1024 + mantissa) * Math.pow(2, exponent - 25);
        return (float) (sign * magnitude);
    }

    @Test
    void should_return_every_bfloat_after_a_round_trip() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfFloats.fromBfloat((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfFloats.toBfloat(value)).isEqualTo((short) bits);
            }
        }
    }
}
