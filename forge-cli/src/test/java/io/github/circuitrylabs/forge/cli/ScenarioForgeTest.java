package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioForgeTest {

    @TempDir
    private Path home;

    @Test
    void should_show_the_commands_when_none_is_given() {
        // WHEN
        CommandRun run = scenarioForge(home);
        // THEN
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("list").contains("review").contains("Exit codes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "list", "show", "review", "rate", "export", "targets", "backends", "version"})
    void should_explain_every_command(String command) {
        // WHEN
        CommandRun help = scenarioForge(home, command, "--help");
        // THEN
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: scenario-forge " + command);
        assertThat(help.err()).isEmpty();
    }

    @Test
    void should_suggest_the_command_that_was_meant() {
        // WHEN
        CommandRun run = scenarioForge(home, "revew");
        // THEN
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("revew").contains("Maybe").contains("review");
    }

    @Test
    void should_give_one_line_and_a_hint_for_an_unknown_option() {
        // WHEN
        CommandRun run = scenarioForge(home, "list", "--taget", "sycophancy");
        // THEN
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--taget").contains("--target").contains("scenario-forge list --help");
        assertThat(run.err()).doesNotContain("\tat ");
    }

    @Test
    void should_show_the_stack_trace_with_debug_only() throws Exception {
        // GIVEN
        Path noDatabase = Files.write(
                home.resolve("text.db"),
                "This is no database, but long enough to look.".repeat(50).getBytes(StandardCharsets.UTF_8));
        // WHEN
        CommandRun plain = scenarioForge(home, "list", "--db", noDatabase.toString());
        CommandRun debug = scenarioForge(home, "list", "--debug", "--db", noDatabase.toString());
        // THEN
        assertThat(plain.exitCode()).isEqualTo(1);
        assertThat(plain.err())
                .startsWith("error: ")
                .contains(noDatabase.toString())
                .doesNotContain("\tat ");
        assertThat(debug.err()).contains("\tat ");
    }

    @Test
    void should_list_all_33_targets() {
        // WHEN
        JsonNode json = scenarioForge(home, "targets", "--json").json();
        // THEN
        assertThat(json).hasSize(33);
        assertThat(json.get(0).fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "name",
                        "definition",
                        "success_criteria",
                        "taxonomy",
                        "mental_health",
                        "generation",
                        "training");
        assertThat(scenarioForge(home, "targets").out()).contains("ai_psychosis");
    }

    @Test
    void should_show_one_target() {
        // WHEN
        CommandRun show = scenarioForge(home, "targets", "show", "child_safety");
        // THEN
        assertThat(show.out()).contains("child_safety").contains("curated");
        assertThat(scenarioForge(home, "targets", "show", "child_safety", "--json")
                        .json()
                        .get("generation")
                        .asText())
                .isEqualTo("curated");
        assertThat(scenarioForge(home, "targets", "show", "nothing").exitCode()).isEqualTo(2);
    }

    @Test
    void should_list_the_installed_backends() {
        // WHEN
        JsonNode json = scenarioForge(home, "backends", "--json").json();
        // THEN
        assertThat(json.findValuesAsText("name")).contains("grammar");
        assertThat(scenarioForge(home, "backends").out()).contains("grammar");
    }

    @Test
    void should_say_its_version() {
        assertThat(scenarioForge(home, "--version").out()).startsWith("scenario-forge ");
        assertThat(scenarioForge(home, "version", "--json").json().get("java").asText())
                .startsWith(System.getProperty("java.runtime.version"));
    }

    @Test
    void should_write_a_completion_script() {
        assertThat(scenarioForge(home, "generate-completion").out())
                .contains("complete -F")
                .contains("--min-stars");
    }
}
