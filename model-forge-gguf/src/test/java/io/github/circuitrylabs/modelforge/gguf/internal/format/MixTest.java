package io.github.circuitrylabs.modelforge.gguf.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.Quantization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixTest {
    @ParameterizedTest
    @CsvSource({
        "Q4_K_M, blk.0.attn_v.weight, 256, Q6_K",
        "Q4_K_M, blk.1.attn_v.weight, 256, Q4_K",
        "Q4_K_M, blk.3.attn_v.weight, 256, Q6_K",
        "Q4_K_M, blk.9.ffn_down.weight, 512, Q6_K",
        "Q4_K_M, blk.9.ffn_up.weight, 512, Q4_K",
        "Q4_K_M, output.weight, 256, Q6_K",
        "Q4_K_M, output.weight, 96, Q8_0",
        "Q4_K_M, token_embd.weight, 256, Q4_K",
        "Q4_K_M, blk.2.ffn_down.weight, 96, Q5_0",
        "Q4_K_M, blk.9.ffn_down.weight, 96, Q8_0",
        "Q4_K_S, blk.3.attn_v.weight, 256, Q5_K",
        "Q4_K_S, blk.4.attn_v.weight, 256, Q4_K",
        "Q4_K_S, blk.0.ffn_down.weight, 256, Q5_K",
        "Q4_K_S, blk.1.ffn_down.weight, 256, Q4_K",
        "Q5_K_M, blk.2.attn_q.weight, 96, Q5_1",
        "Q6_K, blk.0.attn_v.weight, 256, Q6_K",
        "Q8_0, output.weight, 256, Q8_0",
        "Q8_0, blk.0.attn_v.weight, 40, F16",
        "F16, output.weight, 40, F16",
    })
    void should_choose_as_llama_cpp_does(Quantization mix, String name, long row, GgmlType type) {
        assertThat(new Mix(mix, 10, false, true).type(name, new long[] {7, row}))
                .isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"true, Q6_K", "false, Q4_K"})
    void should_treat_a_tied_embedding_as_output(boolean tied, GgmlType type) {
        assertThat(new Mix(Quantization.Q4_K_M, 10, tied, true).type("token_embd.weight", new long[] {9, 256}))
                .isEqualTo(type);
    }
}
