package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraToGgufTest {
    private static final Path BASE = Golden.path("tiny-tied");
    private static final String Q = "base_model.model.model.layers.0.self_attn.q_proj.lora_";
    private static final String DOWN = "base_model.model.model.layers.1.mlp.down_proj.lora_";

    @TempDir
    Path folder;

    private Path out;

    @BeforeEach
    void nameOutput() {
        out = folder.resolve("adapter.gguf");
    }

    private static float[] ramp(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i;
        }
        return values;
    }

    private void adapter(String config) throws IOException {
        adapter(config, 4);
    }

    private void adapter(String config, int downRank) throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), "{\"peft_type\": \"LORA\"" + config + "}");
        SafetensorsWriter.to(folder.resolve("adapter_model.safetensors"))
                .metadata("format", "pt")
                .add(Q + "A.weight", SafetensorsType.F32, new long[] {4, 64}, ramp(256))
                .add(Q + "B.weight", SafetensorsType.F32, new long[] {64, 4}, ramp(256))
                .add(DOWN + "A.weight", SafetensorsType.F32, new long[] {downRank, 96}, ramp(96 * downRank))
                .add(DOWN + "B.weight", SafetensorsType.F32, new long[] {64, downRank}, ramp(64 * downRank))
                .write();
    }

    private ConversionReport convert() {
        return convert(BASE);
    }

    private ConversionReport convert(Path base) {
        return LoraToGguf.convert(
                folder,
                base,
                out,
                GgufOptions.defaults().withType(Quantization.F32).withProvenance(Map.of("run_id", "r")));
    }

    @Test
    void should_write_a_valid_adapter_with_permuted_query_rows() throws IOException {
        adapter(", \"r\": 4, \"lora_alpha\": 8");

        assertThat(convert().tensors()).isEqualTo(4);
        assertThat(GgufValidator.validate(out)).isEmpty();
        try (GgufFile file = GgufFile.open(out)) {
            assertThat(file.metadata())
                    .containsEntry("general.type", "adapter")
                    .containsEntry("adapter.type", "lora")
                    .containsEntry("adapter.lora.alpha", "8.0")
                    .containsEntry("model_forge.run_id", "r");
            assertThat(file.tensor("blk.0.attn_q.weight.lora_a").toFloats()).isEqualTo(ramp(256));
            float[] b = file.tensor("blk.0.attn_q.weight.lora_b").toFloats();
            // Heads have 16 rows: the second row of llama.cpp is the ninth of Hugging Face.
            assertThat(b[4]).isEqualTo(8 * 4);
            assertThat(b[8]).isEqualTo(4);
            assertThat(file.tensor("blk.1.ffn_down.weight.lora_b").toFloats()).isEqualTo(ramp(256));
        }
    }

    @Test
    void should_leave_the_rows_of_a_qwen_where_they_are() throws IOException {
        adapter(", \"r\": 4, \"lora_alpha\": 8");
        convert(Golden.path("tiny-qwen2"));

        assertThat(GgufValidator.validate(out)).isEmpty();
        try (GgufFile file = GgufFile.open(out)) {
            assertThat(file.metadata()).containsEntry("general.architecture", "qwen2");
            assertThat(file.tensor("blk.0.attn_q.weight.lora_b").toFloats()).isEqualTo(ramp(256));
        }
    }

    @Test
    void should_write_rank_stabilised_scale_as_alpha() throws IOException {
        adapter(", \"r\": 4, \"lora_alpha\": 8, \"use_rslora\": true");
        convert();

        try (GgufFile file = GgufFile.open(out)) {
            assertThat(file.value("adapter.lora.alpha").orElseThrow().asDouble())
                    .isEqualTo(16);
            assertThat(file.tensor("blk.1.ffn_down.weight.lora_b").toFloats()).isEqualTo(ramp(256));
        }
    }

    @Test
    void should_fold_patterns_into_b() throws IOException {
        adapter(
                ", \"r\": 4, \"lora_alpha\": 8, \"rank_pattern\": {\"down_proj\": 2},"
                        + " \"alpha_pattern\": {\".*q_proj\": 2}",
                2);
        convert();

        try (GgufFile file = GgufFile.open(out)) {
            // The runtime computes 8 / rank; down_proj wants just that, q_proj 2 / 4.
            assertThat(file.tensor("blk.1.ffn_down.weight.lora_b").toFloats()[5])
                    .isEqualTo(5f);
            assertThat(file.tensor("blk.0.attn_q.weight.lora_b").toFloats()[4]).isCloseTo(32 / 4f, within(1e-6f));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ", \"r\": 4, \"lora_alpha\": 8, \"use_dora\": true | use_dora",
                ", \"r\": 4, \"lora_alpha\": 8, \"bias\": \"all\" | bias",
                ", \"r\": 4, \"lora_alpha\": 8, \"modules_to_save\": [\"lm_head\"] | modules_to_save",
                ", \"r\": 8, \"lora_alpha\": 8 | ask for [8, 64]",
                ", \"r\": 0, \"lora_alpha\": 8 | not a positive number",
                ", \"r\": 4 | lora_alpha",
                ", \"r\": 4, \"lora_alpha\": 8, \"rank_pattern\": {\"(\": 3} | no regex",
            })
    void should_refuse_what_an_adapter_cannot_say(String config, String reason) throws IOException {
        adapter(config);

        assertThatThrownBy(this::convert)
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining(reason);
        assertThat(out).doesNotExist();
    }

    @Test
    void should_refuse_adapters_of_the_embedding() throws IOException {
        adapter(", \"r\": 4, \"lora_alpha\": 8");
        SafetensorsWriter.to(folder.resolve("adapter_model.safetensors"))
                .add(
                        "base_model.model.model.embed_tokens.lora_embedding_A",
                        SafetensorsType.F32,
                        new long[] {4, 304},
                        new float[4 * 304])
                .write();

        assertThatThrownBy(this::convert)
                .hasMessageContaining("lora_embedding_A")
                .hasMessageContaining("merge");
    }

    @Test
    void should_refuse_half_a_pair() throws IOException {
        adapter(", \"r\": 4, \"lora_alpha\": 8");
        SafetensorsWriter.to(folder.resolve("adapter_model.safetensors"))
                .add(Q + "A.weight", SafetensorsType.F32, new long[] {4, 64}, new float[256])
                .write();

        assertThatThrownBy(this::convert).hasMessageContaining("lora_B");
    }
}
