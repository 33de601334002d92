package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HfToGgufTest {
    @TempDir
    Path folder;

    private Path copy(String golden) throws IOException {
        Path target = Files.createDirectory(folder.resolve(golden));
        try (var files = Files.list(Golden.path(golden))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName().toString()));
            }
        }
        return target;
    }

    private static void edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void should_write_files_the_validator_accepts(Quantization type) {
        for (String golden : List.of("tiny-tied", "tiny-untied-rope", "tiny-spm", "tiny-qwen2", "tiny-qwen3")) {
            Path out = folder.resolve(golden + type + ".gguf");
            ConversionReport report = HfToGguf.convert(
                    Golden.path(golden), out, GgufOptions.defaults().withType(type));

            assertThat(GgufValidator.validate(out)).isEmpty();
            assertThat(report.warnings()).isEmpty();
        }
    }

    @Test
    void should_keep_every_weight_and_permute_query_and_key() {
        Path out = folder.resolve("f32.gguf");
        HfToGguf.convert(Golden.path("tiny-tied"), out, GgufOptions.defaults().withType(Quantization.F32));

        try (TensorFile hf = Safetensors.open(Golden.path("tiny-tied"));
                GgufFile gguf = GgufFile.open(out)) {
            assertThat(gguf.names()).hasSize(2 + 2 * 9).doesNotContain("output.weight", "rope_freqs.weight");
            assertThat(gguf.tensor("blk.1.ffn_down.weight").toFloats())
                    .isEqualTo(hf.tensor("model.layers.1.mlp.down_proj.weight").toFloats());
            float[] from = hf.tensor("model.layers.0.self_attn.k_proj.weight").toFloats();
            float[] to = gguf.tensor("blk.0.attn_k.weight").toFloats();
            // Two key-value heads of 16 rows: row 2j + k of a head comes from its row 8k + j.
            for (int head = 0; head < 2; head++) {
                for (int j = 0; j < 8; j++) {
                    for (int k = 0; k < 2; k++) {
                        int target = (head * 16 + 2 * j + k) * 64;
                        int source = (head * 16 + 8 * k + j) * 64;
                        assertThat(Arrays.copyOfRange(to, target, target + 64))
                                .isEqualTo(Arrays.copyOfRange(from, source, source + 64));
                    }
                }
            }
        }
    }

    @Test
    void should_write_keys_tokens_and_provenance() {
        Path out = folder.resolve("keys.gguf");
        List<String> seen = new ArrayList<>();
        ConversionReport report = HfToGguf.convert(
                Golden.path("tiny-untied-rope"),
                out,
                GgufOptions.defaults()
                        .withType(Quantization.Q8_0)
                        .withName("tiny")
                        .withProvenance(Map.of("run_id", "r-1", "model_forge.dataset_sha256", "ab")),
                (done, total, name, bytes) -> seen.add(done + "/" + total + " " + name));

        assertThat(seen).hasSize(22).first().isEqualTo("1/22 rope_freqs.weight");
        try (GgufFile file = GgufFile.open(out)) {
            assertThat(report.bytes()).isEqualTo(file.byteSize());
            assertThat(file.metadata())
                    .containsEntry("general.architecture", "llama")
                    .containsEntry("general.name", "tiny")
                    .containsEntry("general.file_type", "7")
                    .containsEntry("llama.attention.head_count_kv", "2")
                    .containsEntry("llama.rope.dimension_count", "16")
                    .containsEntry("tokenizer.ggml.model", "gpt2")
                    .containsEntry("tokenizer.ggml.pre", "gpt-2")
                    .containsEntry("tokenizer.ggml.bos_token_id", "0")
                    .containsEntry("tokenizer.ggml.eos_token_id", "2")
                    .containsEntry("tokenizer.ggml.eot_token_id", "2")
                    .containsEntry("tokenizer.ggml.add_bos_token", "false")
                    .containsEntry("model_forge.run_id", "r-1")
                    .containsEntry("model_forge.dataset_sha256", "ab");
            assertThat(file.metadata().get("tokenizer.chat_template")).contains("<|im_start|>");
            List<String> tokens =
                    file.value("tokenizer.ggml.tokens").orElseThrow().asStrings();
            List<Long> types =
                    file.value("tokenizer.ggml.token_type").orElseThrow().asLongs();
            assertThat(tokens).hasSize(304).contains("<think>", "\u0120the", "[PAD303]");
            assertThat(types.get(0)).isEqualTo(3);
            assertThat(types.get(tokens.indexOf("<think>"))).isEqualTo(4);
            assertThat(types.get(303)).isEqualTo(5);
            assertThat(types.get(tokens.indexOf("\u0120the"))).isEqualTo(1);
            assertThat(file.type("output.weight")).isEqualTo(GgmlType.Q8_0);
            assertThat(file.type("output_norm.weight")).isEqualTo(GgmlType.F32);
        }
    }

    @Test
    void should_write_scores_and_byte_tokens_of_sentence_piece() {
        Path out = folder.resolve("spm.gguf");
        HfToGguf.convert(Golden.path("tiny-spm"), out, GgufOptions.defaults());

        try (GgufFile file = GgufFile.open(out)) {
            assertThat(file.metadata())
                    .containsEntry("tokenizer.ggml.model", "llama")
                    .containsEntry("tokenizer.ggml.bos_token_id", "1")
                    .containsEntry("tokenizer.ggml.eos_token_id", "2")
                    .containsEntry("tokenizer.ggml.unknown_token_id", "0")
                    .containsEntry("tokenizer.ggml.add_bos_token", "true")
                    .containsEntry("tokenizer.ggml.add_space_prefix", "true")
                    .doesNotContainKey("tokenizer.ggml.merges");
            List<Long> types =
                    file.value("tokenizer.ggml.token_type").orElseThrow().asLongs();
            assertThat(types.subList(0, 4)).containsExactly(2L, 3L, 3L, 6L);
            assertThat(types.stream().filter(type -> type == 6)).hasSize(256);
            List<String> tokens =
                    file.value("tokenizer.ggml.tokens").orElseThrow().asStrings();
            List<Float> scores =
                    file.value("tokenizer.ggml.scores").orElseThrow().asFloats();
            assertThat(scores.get(tokens.indexOf("\u2581t"))).isGreaterThan(scores.get(tokens.indexOf("\u2581the")));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "\"content\": \"\u2581\"; \"content\": \"_\"; which GGUF cannot say",
                "\"pre_tokenizer\": null; \"pre_tokenizer\": {\"type\": \"Whitespace\"}; which GGUF cannot say",
                "\"<0x0A>\": ; \"<0x0a>\": ; <0x0A>",
                "\"byte_fallback\": true; \"byte_fallback\": false; neither byte-level BPE nor",
            })
    void should_refuse_sentence_piece_that_gguf_cannot_say(String from, String to, String reason) throws IOException {
        Path hf = copy("tiny-spm");
        edit(hf.resolve("tokenizer.json"), from, to);

        assertThatThrownBy(() -> HfToGguf.convert(hf, folder.resolve("out.gguf"), GgufOptions.defaults()))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void should_write_llama3_rope_factors() {
        Path out = folder.resolve("rope.gguf");
        HfToGguf.convert(Golden.path("tiny-untied-rope"), out, GgufOptions.defaults());

        try (GgufFile file = GgufFile.open(out)) {
            float[] factors = file.tensor("rope_freqs.weight").toFloats();
            // Wavelengths below 64 / 4 are left alone, those above 64 are stretched fourfold.
            assertThat(factors).hasSize(8);
            assertThat(factors[0]).isEqualTo(1f);
            assertThat(factors[1]).isBetween(1f, 4f);
            assertThat(factors[7]).isEqualTo(4f);
        }
    }

    @Test
    void should_read_the_older_form_of_rope_settings() throws IOException {
        Path hf = copy("tiny-untied-rope");
        Path config = hf.resolve("config.json");
        Path newer = folder.resolve("newer.gguf");
        Path older = folder.resolve("older.gguf");
        String newWay = HfToGguf.convert(hf, newer, GgufOptions.defaults()).sha256();
        edit(config, "\"rope_parameters\"", "\"rope_theta\": 10000.0, \"rope_scaling\"");
        edit(config, "    \"rope_theta\": 10000.0,\n", "");

        assertThat(HfToGguf.convert(hf, older, GgufOptions.defaults()).sha256()).isEqualTo(newWay);
    }

    @Test
    void should_read_merges_in_both_forms() throws IOException {
        Path hf = copy("tiny-tied");
        Path pairs = folder.resolve("pairs.gguf");
        String asPairs = HfToGguf.convert(hf, pairs, GgufOptions.defaults()).sha256();
        Path tokenizer = hf.resolve("tokenizer.json");
        String text = Files.readString(tokenizer);
        String merged = text.replaceAll("\\[\\s*\"([^\"\\s]+)\",\\s*\"([^\"\\s]+)\"\\s*\\]", "\"$1 $2\"");
        assertThat(merged).isNotEqualTo(text);
        Files.writeString(tokenizer, merged);

        assertThat(HfToGguf.convert(hf, folder.resolve("s.gguf"), GgufOptions.defaults())
                        .sha256())
                .isEqualTo(asPairs);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "config.json | \"llama\" | \"gpt_neox\" | model_type",
                "config.json | \"silu\" | \"gelu\" | hidden_act",
                "config.json | \"attention_bias\": false | \"attention_bias\": true | attention_bias",
                "config.json | \"rope_type\": \"llama3\" | \"rope_type\": \"yarn\" | yarn",
                "config.json | \"hidden_size\": 64 | \"hidden_size\": 128 | asks for",
                "config.json | \"vocab_size\": 304 | \"vocab_size\": 300 | embeddings",
                "config.json | \"num_hidden_layers\": 2 | \"num_hidden_layers\": 3 | is not in this file",
                "config.json | \"num_hidden_layers\": 2 | \"num_hidden_layers\": 1 | no tensor of this architecture",
                "tokenizer.json | \"type\": \"ByteLevel\" | \"type\": \"Whitespace\" | neither byte-level BPE nor",
                "tokenizer.json | \"use_regex\": true | \"use_regex\": false | no known name",
                "tokenizer.json | \"add_prefix_space\": false | \"add_prefix_space\": true | add_prefix_space",
                "tokenizer_config.json | \"bos_token\": \"< | \"bos_token\": \"x< | (x<",
            })
    void should_refuse_what_gguf_cannot_say(String file, String from, String to, String reason) throws IOException {
        Path hf = copy("tiny-untied-rope");
        edit(hf.resolve(file), from, to);
        Path out = folder.resolve("out.gguf");

        assertThatThrownBy(() -> HfToGguf.convert(hf, out, GgufOptions.defaults()))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining(reason);
        assertThat(out).doesNotExist();
    }

    @Test
    void should_warn_of_a_sliding_window_and_refuse_a_context_beyond_it() throws IOException {
        Path hf = copy("tiny-tied");
        edit(
                hf.resolve("config.json"),
                "\"model_type\": \"llama\"",
                "\"model_type\": \"mistral\", \"sliding_window\": 64");
        Path out = folder.resolve("out.gguf");

        assertThat(HfToGguf.convert(hf, out, GgufOptions.defaults()).warnings())
                .singleElement()
                .asString()
                .contains("(64)");
        assertThat(HfToGguf.convert(hf, out, GgufOptions.defaults().withContext(64))
                        .warnings())
                .isEmpty();
        assertThatThrownBy(
                        () -> HfToGguf.convert(hf, out, GgufOptions.defaults().withContext(65)))
                .hasMessageContaining("sliding window");
    }
}
