package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy.Rule;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code evaluate}, {@code export} and {@code inspect}. */
class ReleaseCommandsTest {

    @TempDir
    private static Path shared;

    private static Path model;
    private static CommandRun evaluation;

    @TempDir
    private Path home;

    private Path passed;

    @BeforeAll
    static void evaluateOnce() {
        model = RandomModel.write(shared.resolve("run/model"));
        evaluation = modelForge(
                shared,
                "evaluate",
                "--model",
                model.toString(),
                "--against",
                model.toString(),
                "--name",
                "noise",
                "--json");
    }

    /** A report as it is under a policy that asks for next to nothing. */
    @BeforeEach
    void pass() {
        passed = home.resolve("passed/evaluation.json");
        EvaluationReport.read(report())
                .under(new ReleasePolicy(
                        "lenient",
                        List.of(new Rule("repeating", ReleasePolicy.Bound.UPPER, "<=", 1)),
                        List.of(),
                        List.of()))
                .write(passed);
    }

    @Test
    void should_not_let_noise_pass() {
        assertThat(evaluation.exitCode()).as(evaluation.err()).isEqualTo(1);
        JsonNode json = evaluation.json();
        assertThat(json.get("modelId").asText()).isEqualTo("noise");
        assertThat(json.get("promoted").asBoolean()).isFalse();
        assertThat(json.get("checks")).isNotEmpty();
        assertThat(report()).exists();
    }

    @Test
    void should_not_export_what_did_not_pass() {
        // WHEN
        CommandRun export =
                export("--format", "gguf", "--out", home.resolve("noise.gguf").toString());
        // THEN
        assertThat(export.exitCode()).isEqualTo(1);
        assertThat(export.err()).contains("did not pass its evaluation");
        assertThat(home.resolve("noise.gguf")).doesNotExist();
    }

    @Test
    void should_not_export_what_nobody_evaluated() {
        // WHEN
        CommandRun export = export(
                "--format",
                "gguf",
                "--out",
                home.resolve("noise.gguf").toString(),
                "--evaluation",
                home.resolve("none.json").toString());
        // THEN
        assertThat(export.exitCode()).isEqualTo(1);
        assertThat(export.err()).contains("no evaluation report").contains("none.json");
    }

    @Test
    void should_not_export_other_bytes_than_were_evaluated() throws IOException {
        // GIVEN
        Path changed = Files.createDirectories(home.resolve("changed"));
        try (var files = Files.list(model)) {
            for (Path file : files.toList()) {
                Files.copy(file, changed.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(changed.resolve("generation_config.json"), "{}");
        // WHEN
        CommandRun export = modelForge(
                home,
                "export",
                "--model",
                changed.toString(),
                "--format",
                "hf",
                "--out",
                home.resolve("release").toString(),
                "--evaluation",
                passed.toString());
        // THEN
        assertThat(export.exitCode()).isEqualTo(1);
        assertThat(export.err()).contains("is of other bytes");
        assertThat(home.resolve("release")).doesNotExist();
    }

    @Test
    void should_export_what_passed_as_gguf_and_inspect_it() {
        // GIVEN
        Path file = home.resolve("noise.gguf");
        // WHEN
        CommandRun export = export(
                "--format",
                "gguf",
                "--type",
                "F16",
                "--out",
                file.toString(),
                "--evaluation",
                passed.toString(),
                "--json");
        CommandRun inspect = modelForge(home, "inspect", file.toString(), "--json");
        // THEN
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.json().get("sha256").asText()).hasSize(64);
        try (GgufFile gguf = GgufFile.open(file)) {
            assertThat(gguf.metadata()).containsEntry("general.name", "noise");
        }
        assertThat(inspect.exitCode()).isZero();
        assertThat(inspect.json().get("valid").asBoolean()).isTrue();
        assertThat(inspect.json().get("tensors").size())
                .isEqualTo(export.json().get("tensors").asInt());
    }

    @Test
    void should_export_what_passed_as_a_folder_with_its_report() {
        // GIVEN
        Path release = home.resolve("release");
        // WHEN
        CommandRun export = export("--format", "hf", "--out", release.toString(), "--evaluation", passed.toString());
        // THEN
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(release.resolve("model.safetensors")).hasSameBinaryContentAs(model.resolve("model.safetensors"));
        assertThat(release.resolve("tokenizer.json")).exists();
        assertThat(release.resolve("evaluation.json")).exists();
    }

    @Test
    void should_say_what_is_wrong_with_a_file_that_is_no_gguf() throws IOException {
        // GIVEN
        Path file = Files.writeString(home.resolve("no.gguf"), "GGML, but not really");
        // WHEN
        CommandRun inspect = modelForge(home, "inspect", file.toString());
        // THEN
        assertThat(inspect.exitCode()).isEqualTo(1);
        assertThat(inspect.err()).isNotBlank().doesNotContain("\tat ");
    }

    private static Path report() {
        return model.resolveSibling("evaluation").resolve("evaluation.json");
    }

    private CommandRun export(String... options) {
        String[] args = new String[options.length + 3];
        args[0] = "export";
        args[1] = "--model";
        args[2] = model.toString();
        System.arraycopy(options, 0, args, 3, options.length);
        return modelForge(home, args);
    }
}
