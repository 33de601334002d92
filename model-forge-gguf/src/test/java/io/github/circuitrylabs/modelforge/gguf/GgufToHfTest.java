package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufToHfTest {
    private static final GgufOptions OPTIONS =
            GgufOptions.defaults().withType(Quantization.F32).withName("same");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tiny-tied", "tiny-untied-rope", "tiny-spm", "tiny-qwen2", "tiny-qwen3"})
    void should_give_the_same_file_after_a_way_back_and_forth(String golden) {
        Path there = folder.resolve("there.gguf");
        Path back = folder.resolve("back");
        Path again = folder.resolve("again.gguf");
        HfToGguf.convert(Golden.path(golden), there, OPTIONS);

        GgufToHf.convert(there, back, SafetensorsType.F32);
        HfToGguf.convert(back, again, OPTIONS);

        assertThat(again).hasSameBinaryContentAs(there);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-tied", "tiny-qwen2", "tiny-qwen3"})
    void should_return_every_weight_to_its_place(String golden) {
        Path there = folder.resolve("there.gguf");
        HfToGguf.convert(Golden.path(golden), there, OPTIONS);
        GgufToHf.convert(there, folder.resolve("back"), SafetensorsType.F32);

        try (TensorFile before = Safetensors.open(Golden.path(golden));
                TensorFile after = Safetensors.open(folder.resolve("back"))) {
            assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
            for (String name : before.names()) {
                assertThat(after.tensor(name).toFloats())
                        .isEqualTo(before.tensor(name).toFloats());
            }
        }
    }

    @Test
    void should_write_what_quantised_weights_decode_to() {
        Path there = folder.resolve("there.gguf");
        HfToGguf.convert(Golden.path("tiny-tied"), there, OPTIONS.withType(Quantization.Q8_0));
        GgufToHf.convert(there, folder.resolve("back"), SafetensorsType.F32);

        try (GgufFile gguf = GgufFile.open(there);
                TensorFile after = Safetensors.open(folder.resolve("back"))) {
            assertThat(after.tensor("model.layers.1.mlp.down_proj.weight").toFloats())
                    .isEqualTo(gguf.tensor("blk.1.ffn_down.weight").toFloats());
        }
    }

    @Test
    void should_name_the_rope_scaling_of_files_that_others_wrote() throws IOException {
        Path stretched = Files.createDirectory(folder.resolve("stretched"));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(Golden.path("tiny-untied-rope").resolve(name), stretched.resolve(name));
        }
        Path config = stretched.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"factor\": 4.0", "\"factor\": 32.0")
                        .replace("\"rope_theta\": 10000.0", "\"rope_theta\": 500000.0")
                        .replace(
                                "\"original_max_position_embeddings\": 64",
                                "\"original_max_position_embeddings\": 8192"));
        Path ours = folder.resolve("ours.gguf");
        Path theirs = folder.resolve("theirs.gguf");
        HfToGguf.convert(stretched, ours, OPTIONS);
        copyWithout(GgufToHf.ROPE_PARAMETERS, ours, theirs);

        GgufToHf.convert(theirs, folder.resolve("back"), SafetensorsType.F32);

        assertThat(folder.resolve("back/config.json"))
                .content()
                .containsPattern("\"factor\" : 32.0")
                .containsPattern("\"original_max_position_embeddings\" : 8192");
    }

    @Test
    void should_not_guess_a_rope_scaling() {
        Path ours = folder.resolve("ours.gguf");
        Path theirs = folder.resolve("theirs.gguf");
        HfToGguf.convert(Golden.path("tiny-untied-rope"), ours, OPTIONS);
        copyWithout(GgufToHf.ROPE_PARAMETERS, ours, theirs);

        assertThatThrownBy(() -> GgufToHf.convert(theirs, folder.resolve("back"), SafetensorsType.F32))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("rope_freqs.weight");
    }

    @Test
    void should_carry_provenance_there_and_back() {
        Path there = folder.resolve("there.gguf");
        Path again = folder.resolve("again.gguf");
        HfToGguf.convert(Golden.path("tiny-tied"), there, OPTIONS.withProvenance(Map.of("run_id", "r7")));
        GgufToHf.convert(there, folder.resolve("back"), SafetensorsType.F32);
        HfToGguf.convert(folder.resolve("back"), again, OPTIONS);

        try (TensorFile back = Safetensors.open(folder.resolve("back"));
                GgufFile file = GgufFile.open(again)) {
            assertThat(back.metadata()).containsEntry("model_forge.run_id", "r7");
            assertThat(file.metadata()).containsEntry("model_forge.run_id", "r7");
        }
    }

    private static void copyWithout(String dropped, Path from, Path to) {
        try (GgufFile file = GgufFile.open(from)) {
            GgufWriter writer = GgufWriter.to(to);
            file.values().forEach((key, value) -> {
                if (!key.equals("general.alignment") && !key.equals(dropped)) {
                    writer.put(key, value);
                }
            });
            file.names()
                    .forEach(name ->
                            writer.add(name, file.type(name), file.tensor(name).shape(), file.tensor(name)));
            writer.write();
        }
    }

    @Test
    void should_not_touch_a_folder_that_is_in_use() throws IOException {
        Path there = folder.resolve("there.gguf");
        HfToGguf.convert(Golden.path("tiny-tied"), there, OPTIONS);
        Path used = Files.createDirectory(folder.resolve("used"));
        Files.writeString(used.resolve("note.txt"), "mine");

        assertThatThrownBy(() -> GgufToHf.convert(there, used, SafetensorsType.F16))
                .isInstanceOf(TensorFileException.class)
                .hasMessageContaining("not empty");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }
}
