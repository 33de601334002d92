package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufQuantizerTest {
    @TempDir
    Path folder;

    private Path convert(Quantization type) {
        Path out = folder.resolve(type + ".gguf");
        HfToGguf.convert(Golden.path("tiny-tied"), out, GgufOptions.defaults().withType(type));
        return out;
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void should_give_the_same_bytes_as_converting_at_once(Quantization type) {
        Path whole = convert(Quantization.F32);
        Path direct = convert(type);

        ConversionReport report =
                GgufQuantizer.quantize(whole, folder.resolve("again.gguf"), type, 2, ConversionListener.silent());

        assertThat(report.path()).hasSameBinaryContentAs(direct);
    }

    @Test
    void should_refuse_to_quantise_twice() {
        Path quantised = convert(Quantization.Q8_0);

        assertThatThrownBy(() -> GgufQuantizer.quantize(
                        quantised, folder.resolve("x.gguf"), Quantization.Q4_K_M, 1, ConversionListener.silent()))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("quantised already");
    }
}
