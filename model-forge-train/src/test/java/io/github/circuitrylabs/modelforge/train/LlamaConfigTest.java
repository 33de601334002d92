package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaConfigTest {

    private static final String SHAPE = """
            "vocab_size": 128256, "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16,
            "num_attention_heads": 32, "num_key_value_heads": 8, "rms_norm_eps": 1e-05,
            "eos_token_id": [128001, 128009], "bos_token_id": 128000""";

    @TempDir
    Path folder;

    @Test
    void should_read_rotary_settings_of_older_and_newer_files_alike() throws IOException {
        String scaling = """
                "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                "original_max_position_embeddings": 8192""";
        LlamaConfig older = read("{\"model_type\": \"llama\", " + SHAPE + ", \"rope_theta\": 500000.0,"
                + " \"rope_scaling\": {\"rope_type\": \"llama3\", " + scaling + "}}");
        LlamaConfig newer = read("{\"model_type\": \"llama\", " + SHAPE
                + ", \"rope_parameters\": {\"rope_type\": \"llama3\", \"rope_theta\": 500000.0, " + scaling + "}}");
        assertThat(newer).isEqualTo(older);
        assertThat(older.ropeTheta()).isEqualTo(500000);
        assertThat(older.eosTokenIds()).containsExactly(128001, 128009);
        assertThat(older.headDim()).isEqualTo(64);
    }

    @Test
    void should_read_back_what_it_wrote() throws IOException {
        LlamaConfig config = new LlamaConfig(
                "mistral",
                100,
                32,
                64,
                2,
                4,
                2,
                16,
                256,
                1e-6,
                1e6,
                new RopeScaling("linear", 2, 0, 0, 0),
                128,
                false,
                1,
                java.util.List.of(2, 3),
                null);
        assertThat(read(config.toJson())).isEqualTo(config);
    }

    @Test
    void should_read_back_biases_and_the_window_of_a_qwen() throws IOException {
        LlamaConfig biased =
                read("{\"model_type\": \"llama\", \"attention_bias\": true, \"mlp_bias\": true, " + SHAPE + "}");
        assertThat(read(biased.toJson())).isEqualTo(biased);
        assertThat(biased.attentionBias() && biased.mlpBias()).isTrue();
        LlamaConfig qwen = read("{\"model_type\": \"qwen2\", \"use_sliding_window\": true, \"sliding_window\": 9,"
                + " \"max_window_layers\": 0, " + SHAPE + "}");
        assertThat(read(qwen.toJson())).isEqualTo(qwen);
        assertThat(qwen.slidingWindow()).isEqualTo(9);
        LlamaConfig off = read("{\"model_type\": \"qwen2\", \"sliding_window\": 9, " + SHAPE + "}");
        assertThat(read(off.toJson())).isEqualTo(off);
        assertThat(off.slidingWindow()).isZero();
    }

    @Test
    void should_count_the_parameters_of_qwen2_5_0_5b_and_qwen3_0_6b() throws IOException {
        LlamaConfig qwen2 = read("{\"model_type\": \"qwen2\", \"tie_word_embeddings\": true, \"vocab_size\": 151936,"
                + "\"hidden_size\": 896, \"intermediate_size\": 4864, \"num_hidden_layers\": 24,"
                + "\"num_attention_heads\": 14, \"num_key_value_heads\": 2}");
        assertThat(qwen2.parameters()).isEqualTo(494_032_768L);
        LlamaConfig qwen3 = read("{\"model_type\": \"qwen3\", \"tie_word_embeddings\": true, \"vocab_size\": 151936,"
                + "\"hidden_size\": 1024, \"intermediate_size\": 3072, \"num_hidden_layers\": 28,"
                + "\"num_attention_heads\": 16, \"num_key_value_heads\": 8}");
        assertThat(qwen3.parameters()).isEqualTo(596_049_920L);
    }

    @Test
    void should_count_the_parameters_of_llama_3_2_1b() throws IOException {
        LlamaConfig config = read("{\"model_type\": \"llama\", \"tie_word_embeddings\": true, " + SHAPE + "}");
        assertThat(config.parameters()).isEqualTo(1_235_814_400L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "model_type": "gpt2"                                              | model_type
                    "model_type": "llama", "hidden_act": "gelu"                       | hidden_act
                    "model_type": "mistral", "attention_bias": true                   | attention_bias
                    "model_type": "qwen3", "mlp_bias": true                           | mlp_bias
                    "model_type": "qwen3_moe"                                         | model_type
                    "model_type": "llama", "partial_rotary_factor": 0.5               | partial_rotary_factor
                    "model_type": "qwen2", "use_sliding_window": true, "sliding_window": 9, "max_window_layers": 4 | max_window_layers
                    "model_type": "qwen3", "use_sliding_window": true, "sliding_window": 9, "layer_types": ["full_attention", "sliding_attention"] | layer_types
                    "model_type": "llama", "rope_scaling": {"type": "yarn"}           | rope_type
                    "model_type": "llama", "quantization_config": {"bits": 4}         | quantization_config
                    """)
    void should_refuse_by_name_what_it_would_compute_wrongly(String fields, String name) {
        assertThatThrownBy(() -> read("{" + fields + ", " + SHAPE + "}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("not supported");
    }

    @Test
    void should_name_the_file_and_the_field_that_is_missing() {
        assertThatThrownBy(() -> read("{\"model_type\": \"llama\", \"vocab_size\": 5}"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("hidden_size");
    }

    private LlamaConfig read(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        return LlamaConfig.read(folder);
    }
}
