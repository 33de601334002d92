package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code convert}, {@code quantize} and {@code verify}, and GGUF files where a model is asked for. */
class ConversionCommandsTest {

    private static final String FOREIGN = "../model-forge-gguf/src/test/resources/golden/tiny-untied-rope";

    @TempDir
    private Path home;

    private String file(String name) {
        return home.resolve(name).toString();
    }

    @Test
    void should_convert_a_model_of_others_and_say_that_nobody_evaluated_it() {
        CommandRun run = modelForge(home, "convert", FOREIGN, file("f.gguf"), "--type", "Q8_0", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("tensors").asInt()).isEqualTo(22);
        assertThat(GgufValidator.validate(home.resolve("f.gguf"))).isEmpty();
        try (GgufFile gguf = GgufFile.open(home.resolve("f.gguf"))) {
            assertThat(gguf.metadata()).containsEntry("model_forge.evaluation", "none");
        }
    }

    @Test
    void should_convert_back_to_a_folder_that_says_the_same() {
        modelForge(home, "convert", FOREIGN, file("f.gguf"), "--type", "F32");

        CommandRun back = modelForge(home, "convert", file("f.gguf"), file("back"), "--type", "F32", "--json");
        CommandRun verified = modelForge(home, "verify", file("f.gguf"), "--against", file("back"), "--json");

        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        assertThat(verified.json().get("max_difference").asDouble()).isZero();
    }

    @Test
    void should_quantise_a_file() {
        modelForge(home, "convert", FOREIGN, file("f.gguf"));

        CommandRun run = modelForge(home, "quantize", file("f.gguf"), file("q.gguf"), "--type", "Q4_0");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("q.gguf").contains("sha256");
        try (GgufFile gguf = GgufFile.open(home.resolve("q.gguf"))) {
            assertThat(gguf.type("blk.0.attn_q.weight")).isEqualTo(GgmlType.Q4_0);
        }
    }

    @Test
    void should_verify_on_the_prompts_of_a_file() throws IOException {
        modelForge(home, "convert", FOREIGN, file("f.gguf"), "--type", "Q8_0");
        Files.writeString(home.resolve("prompts.txt"), "The quick dog\n\nI'm sure\n");

        CommandRun run = modelForge(
                home, "verify", file("f.gguf"), "--against", FOREIGN, "--prompts", file("prompts.txt"), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get("texts").asInt()).isEqualTo(2);
        assertThat(run.json().get("type").asText()).isEqualTo("Q8_0");
        assertThat(run.json().get("passed").asBoolean()).isTrue();
        assertThat(run.json().get("checks")).hasSize(4);
    }

    @Test
    void should_not_be_a_way_around_the_evaluation() {
        Path ours = RandomModel.write(home.resolve("ours"));

        CommandRun run = modelForge(home, "convert", ours.toString(), file("f.gguf"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("only after its evaluation").contains("model-forge export");
        assertThat(home.resolve("f.gguf")).doesNotExist();
    }

    @Test
    void should_name_what_is_wrong_with_a_source() throws IOException {
        Files.writeString(home.resolve("no.gguf"), "this is no model");

        CommandRun broken = modelForge(home, "quantize", file("no.gguf"), file("q.gguf"), "--type", "Q8_0");
        CommandRun missing = modelForge(home, "convert", file("nowhere"), file("q.gguf"));

        assertThat(broken.exitCode()).isEqualTo(1);
        assertThat(broken.err()).contains("[MAGIC]");
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("There is no");
    }

    @Test
    void should_ask_for_the_base_of_an_adapter() throws IOException {
        Path adapter = Files.createDirectory(home.resolve("adapter"));
        Files.writeString(adapter.resolve("adapter_config.json"), "{}");
        Files.copy(Path.of(FOREIGN, "model.safetensors"), adapter.resolve("adapter_model.safetensors"));

        CommandRun run = modelForge(home, "convert", adapter.toString(), file("a.gguf"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--base");
    }

    @Test
    void should_generate_from_a_gguf_file() {
        modelForge(home, "convert", FOREIGN, file("f.gguf"), "--type", "Q8_0");

        CommandRun run = modelForge(
                home, "generate", "--model", file("f.gguf"), "--prompt", "The quick", "--max-tokens", "4", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().get(0).get("tokens").asInt()).isPositive();
    }
}
