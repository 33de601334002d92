package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizerTest {
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"})
    void should_quantise_bit_exactly(GgmlType type) {
        byte[] blocks = Quantizer.quantize(type, Golden.floats("rows.f32"));

        assertThat(blocks).isEqualTo(Golden.bytes("rows." + type.name().toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"})
    void should_dequantise_bit_exactly(GgmlType type) {
        String golden = "rows." + type.name().toLowerCase(Locale.ROOT);

        assertThat(Quantizer.dequantize(type, Golden.bytes(golden))).isEqualTo(Golden.floats(golden + ".back"));
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0"})
    void should_refuse_part_of_a_block(GgmlType type) {
        assertThatThrownBy(() -> Quantizer.quantize(type, new float[33]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(33)");
        assertThatThrownBy(() -> Quantizer.dequantize(type, new byte[35]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(35)");
    }
}
