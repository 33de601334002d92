package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What sets Qwen2 and Qwen3 apart from Llama in a GGUF file. */
class QwenTest {
    private static final String BLOCK = "model.layers.1.self_attn.";

    @TempDir
    Path folder;

    private Path converted(String golden, Quantization type) {
        Path out = folder.resolve(golden + ".gguf");
        HfToGguf.convert(Golden.path(golden), out, GgufOptions.defaults().withType(type));
        return out;
    }

    private Path edited(String golden, String from, String to) throws IOException {
        Path target = Files.createDirectory(folder.resolve(golden));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(Golden.path(golden).resolve(name), target.resolve(name));
        }
        String config = Files.readString(target.resolve("config.json"));
        assertThat(config).contains(from);
        Files.writeString(target.resolve("config.json"), config.replace(from, to));
        return target;
    }

    private List<GgufProblem> problems(String golden, Consumer<RawGguf> change) throws IOException {
        RawGguf raw = RawGguf.of(converted(golden, Quantization.Q8_0));
        change.accept(raw);
        return GgufValidator.validate(Files.write(folder.resolve("mutant.gguf"), raw.write()));
    }

    @Test
    void should_write_biases_and_leave_query_rows_where_they_are() {
        try (TensorFile hf = Safetensors.open(Golden.path("tiny-qwen2"));
                GgufFile gguf = GgufFile.open(converted("tiny-qwen2", Quantization.F32))) {
            assertThat(gguf.names()).hasSize(2 + 2 * 12);
            for (String part : List.of("q", "k", "v")) {
                for (String kind : List.of("weight", "bias")) {
                    assertThat(gguf.tensor("blk.1.attn_" + part + "." + kind).toFloats())
                            .isEqualTo(hf.tensor(BLOCK + part + "_proj." + kind).toFloats());
                }
            }
        }
    }

    @Test
    void should_write_norms_of_heads() {
        try (TensorFile hf = Safetensors.open(Golden.path("tiny-qwen3"));
                GgufFile gguf = GgufFile.open(converted("tiny-qwen3", Quantization.F32))) {
            assertThat(gguf.names()).hasSize(3 + 2 * 11);
            for (String part : List.of("q", "k")) {
                assertThat(gguf.tensor("blk.1.attn_" + part + "_norm.weight").toFloats())
                        .hasSize(24)
                        .isEqualTo(hf.tensor(BLOCK + part + "_norm.weight").toFloats());
                assertThat(gguf.tensor("blk.1.attn_" + part + ".weight").toFloats())
                        .isEqualTo(hf.tensor(BLOCK + part + "_proj.weight").toFloats());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"tiny-qwen2, qwen2, 16, blk.0.attn_q.bias", "tiny-qwen3, qwen3, 24, blk.0.attn_q_norm.weight"})
    void should_write_keys_of_its_own_architecture(String golden, String name, String head, String small) {
        try (GgufFile file = GgufFile.open(converted(golden, Quantization.Q8_0))) {
            assertThat(file.metadata())
                    .containsEntry("general.architecture", name)
                    .containsEntry(name + ".block_count", "2")
                    .containsEntry(name + ".attention.key_length", head)
                    .containsEntry(name + ".rope.freq_base", "1000000.0")
                    .containsEntry("tokenizer.ggml.model", "gpt2")
                    .containsEntry("tokenizer.ggml.pre", "qwen2")
                    .containsEntry("tokenizer.ggml.bos_token_id", "0")
                    .containsEntry("tokenizer.ggml.add_bos_token", "false");
            assertThat(file.metadata().keySet()).noneMatch(key -> key.startsWith("llama."));
            assertThat(file.type("blk.0.attn_q.weight")).isEqualTo(GgmlType.Q8_0);
            assertThat(file.type(small)).isEqualTo(GgmlType.F32);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-qwen2, blk.1.attn_k.bias",
        "tiny-qwen2, blk.0.attn_v.bias",
        "tiny-qwen3, blk.0.attn_q_norm.weight",
    })
    void should_miss_what_the_architecture_has(String golden, String tensor) throws IOException {
        assertThat(problems(golden, raw -> raw.tensors.remove(raw.tensor(tensor))))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.rule()).isEqualTo(GgufRule.REQUIRED_TENSOR);
                    assertThat(problem.subject()).isEqualTo(tensor);
                });
    }

    @Test
    void should_refuse_rope_factors_that_llama_cpp_would_pass_over() throws IOException {
        assertThat(problems("tiny-qwen2", raw -> {
                    RawGguf.Tensor factors = new RawGguf.Tensor();
                    factors.name = "rope_freqs.weight";
                    factors.dimensions = List.of(8L);
                    factors.dimensionCount = 1;
                    factors.type = 0;
                    factors.data = new byte[32];
                    raw.tensors.add(factors);
                }))
                .extracting(GgufProblem::rule)
                .containsExactly(GgufRule.EXTRA_TENSOR);
    }

    @Test
    void should_refuse_a_file_that_calls_itself_another_architecture() throws IOException {
        assertThat(problems("tiny-qwen3", raw -> raw.set("general.architecture", GgufValue.string("qwen2"))))
                .extracting(GgufProblem::rule)
                .contains(GgufRule.REQUIRED_KEY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tiny-qwen3 | \"attention_bias\": false | \"attention_bias\": true | attention_bias",
                "tiny-qwen2 | \"rope_type\": \"default\" | \"rope_type\": \"llama3\" | does not apply to (qwen2)",
                "tiny-qwen2 | \"rope_type\": \"default\" | \"rope_type\": \"yarn\" | yarn",
                "tiny-qwen2 | \"qwen2\" | \"qwen3\" | has the shape",
                "tiny-qwen2 | \"qwen2\" | \"qwen2_moe\" | model_type",
            })
    void should_refuse_what_gguf_cannot_say(String golden, String from, String to, String reason) throws IOException {
        Path hf = edited(golden, from, to);
        Path out = folder.resolve("out.gguf");

        assertThatThrownBy(() -> HfToGguf.convert(hf, out, GgufOptions.defaults()))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining(reason);
        assertThat(out).doesNotExist();
    }

    @Test
    void should_warn_of_a_sliding_window_only_where_it_is_switched_on() throws IOException {
        Path off = edited("tiny-qwen2", "\"sliding_window\": null", "\"sliding_window\": 64");
        Path on = edited("tiny-qwen3", "\"use_sliding_window\": false", "\"use_sliding_window\": true");
        Files.writeString(
                on.resolve("config.json"),
                Files.readString(on.resolve("config.json"))
                        .replace("\"sliding_window\": null", "\"sliding_window\": 64"));

        assertThat(HfToGguf.convert(off, folder.resolve("off.gguf"), GgufOptions.defaults())
                        .warnings())
                .isEmpty();
        assertThat(HfToGguf.convert(on, folder.resolve("on.gguf"), GgufOptions.defaults())
                        .warnings())
                .singleElement()
                .asString()
                .contains("(64)");
    }
}
