package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.FloatSource;
import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufOptions;
import io.github.circuitrylabs.modelforge.gguf.GgufWriter;
import io.github.circuitrylabs.modelforge.gguf.HfToGguf;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GgufVerificationTest {

    private static final Path GOLDEN = Path.of("../model-forge-gguf/src/test/resources/golden");
    private static final Path SOURCE = GOLDEN.resolve("tiny-untied-rope");
    private static final List<String> PROMPTS =
            List.of("The quick dog doesn't mind 1999.", "I'm sure", "question of the person who");

    @TempDir
    Path folder;

    private Path converted(Quantization type) {
        Path gguf = folder.resolve(type + ".gguf");
        HfToGguf.convert(SOURCE, gguf, GgufOptions.defaults().withType(type));
        return gguf;
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16", "Q8_0", "Q5_0", "Q4_0"})
    void should_pass_what_only_rounding_changed(Quantization type) {
        GgufVerification verification = GgufVerification.verify(converted(type), SOURCE, PROMPTS);

        assertThat(verification.checks()).allMatch(EvaluationReport.Check::passed);
        assertThat(verification.passed()).isTrue();
        assertThat(verification.texts()).isEqualTo(3);
    }

    @Test
    void should_find_no_difference_to_an_unrounded_file_on_sampled_prompts() {
        GgufVerification verification = GgufVerification.verify(converted(Quantization.F32), SOURCE, List.of());

        assertThat(verification.maxDifference()).isZero();
        assertThat(verification.greedyAgreement()).isEqualTo(1);
        assertThat(verification.positions()).isGreaterThan(100);
    }

    @Test
    void should_fail_a_file_whose_query_rows_stand_in_another_order() {
        Path good = converted(Quantization.F32);
        Path bad = folder.resolve("bad.gguf");
        try (GgufFile file = GgufFile.open(good)) {
            GgufWriter writer = GgufWriter.to(bad);
            file.values().forEach((key, value) -> {
                if (!key.equals("general.alignment")) {
                    writer.put(key, value);
                }
            });
            for (String name : file.names()) {
                float[] values = file.tensor(name).toFloats();
                if (name.equals("blk.0.attn_q.weight")) {
                    for (int i = 0; i < values.length / 2; i++) {
                        float other = values[values.length - 1 - i];
                        values[values.length - 1 - i] = values[i];
                        values[i] = other;
                    }
                }
                writer.add(name, GgmlType.F32, file.tensor(name).shape(), FloatSource.of(values));
            }
            writer.write();
        }

        GgufVerification verification = GgufVerification.verify(bad, SOURCE, PROMPTS);

        assertThat(verification.passed()).isFalse();
        assertThat(verification.maxDifference()).isGreaterThan(0.1);
    }

    @Test
    void should_refuse_a_file_of_another_model() {
        Path other = folder.resolve("other.gguf");
        HfToGguf.convert(GOLDEN.resolve("tiny-spm"), other, GgufOptions.defaults());

        assertThatThrownBy(() -> GgufVerification.verify(other, SOURCE, PROMPTS))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("tokens");
    }
}
