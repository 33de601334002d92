package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForgeTyping;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleteCommandTest {

    @TempDir
    private Path home;

    @BeforeEach
    void generateSome() {
        scenarioForge(home, "generate", "--target", "ai_psychosis,sycophancy", "--count", "6", "--seed", "1");
    }

    @Test
    void should_give_every_scenario_a_template_reply_once() throws IOException {
        CommandRun limited = scenarioForge(home, "complete", "--limit", "2", "--json");
        CommandRun rest = scenarioForge(home, "complete", "--source", "template", "--json");
        CommandRun again = scenarioForge(home, "complete", "--source", "template");
        assertThat(limited.exitCode()).isZero();
        assertThat(limited.json().toString())
                .isEqualTo("{\"source\":\"template\",\"written\":2,\"present\":0,\"failed\":{},\"untried\":4,"
                        + "\"last_problem\":null}");
        assertThat(rest.json().get("written").asInt()).isEqualTo(4);
        assertThat(rest.json().get("present").asInt()).isEqualTo(2);
        assertThat(again.out()).contains("0 replies written, 6 were there");
        assertThat(completions()).extracting(Completion::source).hasSize(6).containsOnly("template");
    }

    @Test
    void should_take_replies_of_a_trusted_model_and_name_it() throws IOException {
        try (MockOllama server = MockOllama.start((request, answer) -> answer.say("A kind and honest reply."))) {
            String backend = "ollama:kind-model@" + server.url();
            CommandRun run = scenarioForge(home, "complete", "--source", backend, "--target", "sycophancy");
            assertThat(run.exitCode()).isZero();
            assertThat(completions()).extracting(Completion::source).containsOnly("ollama:kind-model");
            assertThat(completions()).hasSize(3);
            assertThat(scenarioForge(home, "complete", "--source", backend, "--offline", "--target", "ai_psychosis")
                            .exitCode())
                    .isEqualTo(1);
        }
    }

    @Test
    void should_stop_when_the_backend_is_gone_and_go_on_later() throws IOException {
        try (MockOllama server = MockOllama.start((request, answer) -> answer.fail(500, "out of memory"))) {
            CommandRun run = scenarioForge(home, "complete", "--source", "ollama:m@" + server.url(), "--json");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.json().get("failed").get("backend").asInt()).isEqualTo(3);
            assertThat(run.json().get("untried").asInt()).isEqualTo(3);
            assertThat(completions()).isEmpty();
        }
    }

    @Test
    void should_take_what_a_person_types() throws IOException {
        CommandRun typed = scenarioForgeTyping(
                "First line.\nSecond line.\n.\ns\nAnother one.\n.\nq\n", home, "complete", "--source", "human");
        assertThat(typed.err()).isEmpty();
        assertThat(typed.out()).endsWith("2 replies written, 0 were there, 0 failed, 4 untried.\n");
        assertThat(completions())
                .extracting(Completion::text)
                .containsExactlyInAnyOrder("First line.\nSecond line.", "Another one.");
        CommandRun unfinished = scenarioForgeTyping("Never ended", home, "complete", "--source", "human");
        assertThat(unfinished.exitCode()).isEqualTo(3);
        assertThat(completions()).hasSize(2);
    }

    @Test
    void should_take_replies_from_a_file_and_name_the_rows_it_cannot_use() throws IOException {
        List<String> ids =
                scenarios().stream().map(scenario -> scenario.id().value()).toList();
        Path rows = home.resolve("replies.jsonl");
        Files.writeString(
                rows,
                "{\"scenario_id\": \"" + ids.get(0) + "\", \"completion\": \"One.\"}\n"
                        + "{\"scenario_id\": \"" + ids.get(1) + "\"}\n"
                        + "{\"scenario_id\": \"ffffffffffff\", \"completion\": \"Nobody's.\"}\n"
                        + "no json\n"
                        + "{\"scenario_id\": \"" + ids.get(2) + "\", \"completion\": \"Three.\"}\n");
        CommandRun run = scenarioForge(home, "complete", "--source", "human", "--file", rows.toString(), "--json");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.json().get("written").asInt()).isEqualTo(2);
        assertThat(run.json().get("failed").get("unparsable").asInt()).isEqualTo(3);
        assertThat(run.err()).contains("replies.jsonl", "2", "completion", "4");
        CommandRun again = scenarioForge(home, "complete", "--source", "human", "--file", rows.toString(), "--json");
        assertThat(again.json().get("written").asInt()).isZero();
        assertThat(again.json().get("present").asInt()).isEqualTo(2);
        // One reply of one scenario, from standard input.
        CommandRun one = scenarioForgeTyping("Typed.\n", home, "complete", ids.get(3), "--source", "human");
        assertThat(one.err()).isEmpty();
        assertThat(one.exitCode()).isZero();
        assertThat(completions()).extracting(Completion::text).containsExactlyInAnyOrder("One.", "Three.", "Typed.");
    }

    @Test
    void should_refuse_what_cannot_be_meant() {
        assertThat(scenarioForge(home, "complete", "--source", "grammar").exitCode())
                .isEqualTo(2);
        assertThat(scenarioForge(home, "complete", "--file", "x").err()).contains("--source human");
        assertThat(scenarioForge(home, "complete", "--source", "human", "--file", "no-such.jsonl")
                        .exitCode())
                .isEqualTo(2);
    }

    private List<Scenario> scenarios() {
        try (SqliteDatastore store = SqliteDatastore.open(home.resolve("scenarios.db"));
                Stream<Scenario> scenarios = store.scenarios(ScenarioQuery.all())) {
            return scenarios.toList();
        }
    }

    private List<Completion> completions() {
        List<Completion> all = new ArrayList<>();
        try (SqliteDatastore store = SqliteDatastore.open(home.resolve("scenarios.db"))) {
            scenarios().forEach(scenario -> all.addAll(store.completions(scenario.id())));
        }
        return all;
    }
}
