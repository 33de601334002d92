package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.Principal;
import io.github.circuitrylabs.forge.core.PrincipalRole;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.forge.store.audit.AuditLog;
import io.github.circuitrylabs.forge.store.principal.Principals;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands {@code evaluate}, {@code gate}, {@code export} and {@code inspect}. */
class ReleaseCommandsTest {

    private static final String REASON = "agreed on Monday; the ruler is being rebuilt";

    @TempDir
    private static Path shared;

    private static Path evaluated;
    private static CommandRun evaluation;

    @TempDir
    private Path home;

    private Path model = Path.of("unset");

    @BeforeAll
    static void evaluateOnce() {
        evaluated = RandomModel.write(shared.resolve("run/model"));
        evaluation = modelForge(
                shared,
                "evaluate",
                "--model",
                evaluated.toString(),
                "--against",
                evaluated.toString(),
                "--target",
                "sycophancy,manipulation",
                "--name",
                "noise",
                "--json");
    }

    /** A copy that a test may change. */
    @BeforeEach
    void copyTheRun() throws IOException {
        copy(evaluated.getParent(), home.resolve("run"));
        model = home.resolve("run/model");
    }

    @Test
    void should_not_let_noise_pass() {
        assertThat(evaluation.exitCode()).as(evaluation.err()).isEqualTo(1);
        JsonNode json = evaluation.json();
        assertThat(json.get("modelId").asText()).isEqualTo("noise");
        assertThat(json.get("promoted").asBoolean()).isFalse();
        assertThat(json.get("figures").findValuesAsText("metric"))
                .contains("well_formed", "gain", "perplexity", "kl_to_base", "worse_rate");
        assertThat(report()).exists();
        assertThat(report().resolveSibling("evaluation.html"))
                .content()
                .contains("<svg", "prefers-color-scheme: dark")
                .doesNotContain("<script");
    }

    @Test
    void should_measure_only_what_is_asked_for() {
        // WHEN
        CommandRun run = modelForge(
                home,
                "evaluate",
                "--model",
                model.toString(),
                "--against",
                model.toString(),
                "--metrics",
                "perplexity,kl",
                "--json");
        // THEN
        assertThat(run.json().get("figures").findValuesAsText("metric"))
                .containsExactly("perplexity", "perplexity_ratio", "kl_to_base");
        assertThat(run.exitCode()).as("what was not measured did not pass").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--metrics safety", "--metrics beauty", "--metrics preferences", "--policy none.yaml"})
    void should_say_what_is_missing_or_unknown(String options) {
        // GIVEN
        List<String> args = new ArrayList<>(List.of("evaluate", "--model", model.toString()));
        args.addAll(List.of(options.split(" ")));
        // WHEN
        CommandRun run = modelForge(home, args.toArray(String[]::new));
        // THEN
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("error:").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gguf", "hf"})
    void should_not_export_what_nobody_evaluated(String format) throws IOException {
        Files.delete(report());
        assertRefused(format, "has no evaluation report");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gguf", "hf"})
    void should_not_export_what_did_not_pass(String format) {
        assertRefused(format, "did not pass its evaluation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gguf", "hf"})
    void should_not_export_a_model_of_which_one_byte_changed(String format) throws IOException {
        pass();
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        assertRefused(format, "is of other bytes");
    }

    @Test
    void should_not_export_by_a_report_that_was_edited() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = (ObjectNode) mapper.readTree(report().toFile());
        document.put("promoted", true);
        mapper.writeValue(report().toFile(), document);
        assertRefused("gguf", "was changed after it was written");
    }

    @Test
    void should_decide_anew_under_another_policy() throws IOException {
        // WHEN
        CommandRun gate = pass();
        // THEN
        assertThat(gate.exitCode()).as(gate.err()).isZero();
        assertThat(gate.out()).contains("The model may be released.");
    }

    @Test
    void should_name_the_line_of_an_unknown_field_in_a_policy() throws IOException {
        // GIVEN
        Path policy = Files.writeString(
                home.resolve("policy.yaml"), "schema_version: 1\nname: x\nlenient: true\nrules: {gain: {above: 0}}\n");
        // WHEN
        CommandRun gate = modelForge(home, "gate", "--model", model.toString(), "--policy", policy.toString());
        // THEN
        assertThat(gate.exitCode()).isEqualTo(1);
        assertThat(gate.err()).contains("line 3", "lenient");
    }

    @Test
    void should_export_what_passed_as_gguf_and_inspect_it() throws IOException {
        // GIVEN
        pass();
        Path release = home.resolve("release");
        // WHEN
        CommandRun export = export("gguf", "--quantize", "f16,q8_0", "--json");
        Path file = release.resolve("noise.q8_0.gguf");
        CommandRun inspect = modelForge(home, "inspect", file.toString(), "--json");
        // THEN
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.json().get("files").findValuesAsText("name"))
                .containsExactly("noise.f16.gguf", "noise.q8_0.gguf");
        assertThat(export.json().at("/files/1/figures/kl_to_source").asDouble()).isBetween(0.0, 0.1);
        try (GgufFile gguf = GgufFile.open(file)) {
            assertThat(gguf.metadata()).containsEntry("general.name", "noise");
            assertThat(gguf.metadata()).containsEntry("model_forge.evaluation_passed", "true");
        }
        assertThat(inspect.json().get("valid").asBoolean()).isTrue();
        assertThat(release.resolve("README.md")).content().contains("llama-cli -m noise.q8_0.gguf", "ollama create");
        assertThat(release.resolve("release.json")).exists();
        assertThat(release.resolve("Modelfile"))
                .content()
                .contains("FROM ./noise.q8_0.gguf", "TEMPLATE \"{{ .Prompt }}\n\"", "PARAMETER temperature 1.0");
    }

    @Test
    void should_export_what_passed_as_a_folder_with_its_report() throws IOException {
        // GIVEN
        pass();
        Path release = home.resolve("release");
        // WHEN
        CommandRun export = export("hf");
        // THEN
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(release.resolve("model.safetensors")).hasSameBinaryContentAs(model.resolve("model.safetensors"));
        assertThat(release).isDirectoryContaining("glob:**/{tokenizer.json,evaluation.json,README.md,release.json}");
    }

    @Test
    void should_leave_the_trace_of_an_override_everywhere() {
        // GIVEN
        String token = admin("mira");
        // WHEN
        CommandRun gate = asHolderOf(
                token, "gate", "--model", model.toString(), "--override", "--principal", "mira", "--reason", REASON);
        CommandRun export = export("gguf", "--json");
        // THEN
        assertThat(gate.exitCode()).as(gate.err()).isZero();
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.json().get("overridden_by").asText()).isEqualTo("mira");
        Path release = home.resolve("release");
        assertThat(release.resolve("README.md")).content().contains("did not pass its evaluation", "mira", REASON);
        assertThat(release.resolve("evaluation.html")).content().contains("released by override", REASON);
        assertThat(release.resolve("override.json")).content().contains("mira", REASON);
        assertThat(release.resolve("release.json")).content().contains("mira", REASON);
        try (GgufFile gguf = GgufFile.open(release.resolve("noise.f16.gguf"))) {
            assertThat(gguf.metadata())
                    .containsEntry("model_forge.override_principal", "mira")
                    .containsEntry("model_forge.override_reason", REASON);
        }
        assertThat(overrides()).singleElement().asString().contains("mira", REASON);
    }

    @Test
    void should_not_take_an_override_that_the_audit_log_does_not_hold() throws IOException {
        // GIVEN
        String token = admin("mira");
        asHolderOf(token, "gate", "--model", model.toString(), "--override", "--principal", "mira", "--reason", REASON);
        Path override = report().resolveSibling("override.json");
        Files.writeString(override, Files.readString(override).replace("agreed on Monday", "agreed on Friday"));
        // THEN
        assertRefused("gguf", "is not in the audit trail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not-a-token"})
    void should_not_override_for_somebody_unknown(String token) {
        // GIVEN
        admin("mira");
        // WHEN
        CommandRun gate = asHolderOf(
                token, "gate", "--model", model.toString(), "--override", "--principal", "mira", "--reason", REASON);
        // THEN
        assertThat(gate.exitCode()).isEqualTo(1);
        assertThat(report().resolveSibling("override.json")).doesNotExist();
        assertRefused("hf", "did not pass");
    }

    @Test
    void should_not_override_without_a_reason() {
        CommandRun gate = modelForge(home, "gate", "--model", model.toString(), "--override", "--principal", "mira");
        assertThat(gate.exitCode()).isEqualTo(2);
        assertThat(gate.err()).contains("--reason");
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

    /** Decides under a policy that asks for next to nothing. */
    private CommandRun pass() throws IOException {
        Path policy = Files.writeString(home.resolve("lenient.yaml"), """
                schema_version: 1
                name: lenient
                rules:
                  repeating: {at_most: 1}
                quantised:
                  kl_to_source: {at_most: 0.1}
                """);
        return modelForge(home, "gate", "--model", model.toString(), "--policy", policy.toString());
    }

    private void assertRefused(String format, String message) {
        CommandRun export = export(format);
        assertThat(export.exitCode()).isEqualTo(1);
        assertThat(export.err()).contains(message).doesNotContain("\tat ");
        assertThat(home.resolve("release")).doesNotExist();
    }

    private CommandRun export(String format, String... options) {
        List<String> args = new ArrayList<>(List.of(
                "export",
                "--model",
                model.toString(),
                "--format",
                format,
                "--out",
                home.resolve("release").toString()));
        args.addAll(List.of(options));
        return modelForge(home, args.toArray(String[]::new));
    }

    private Path report() {
        return home.resolve("run/evaluation/evaluation.json");
    }

    private String admin(String name) {
        DataHome data = new DataHome(home).create();
        try (Principals principals = Principals.open(data.principals(), AuditLog.in(data.audit()))) {
            return principals.addFirst(Principal.of(name, PrincipalRole.ADMIN), "tester");
        }
    }

    private List<String> overrides() {
        List<String> entries = new ArrayList<>();
        AuditLog.in(new DataHome(home).audit()).read(null, entry -> {
            if (entry.event().action().equals("release.override")) {
                entries.add(entry.event().toString());
            }
        });
        return entries;
    }

    private CommandRun asHolderOf(String token, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = ModelForgeCli.run(
                args,
                new ByteArrayInputStream(new byte[0]),
                out,
                err,
                Map.of("SCENARIO_FORGE_HOME", home.toString(), "FORGE_TOKEN", token));
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
