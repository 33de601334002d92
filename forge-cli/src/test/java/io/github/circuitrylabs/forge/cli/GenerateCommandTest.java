package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {

    @TempDir
    private Path home;

    @Test
    void should_store_exactly_as_many_as_asked_for() {
        // WHEN
        CommandRun generate = scenarioForge(home, "generate", "--target", "ai_psychosis", "--count", "12");
        // THEN
        assertThat(generate.exitCode()).isZero();
        assertThat(generate.out().lines()).hasSize(12).allMatch(line -> line.contains("ai_psychosis"));
        assertThat(generate.err()).contains("12 of 12 scenarios");
        assertThat(scenarioForge(home, "list", "--limit", "50", "--json").json())
                .hasSize(12);
    }

    @Test
    void should_spread_evenly_over_several_targets() {
        // WHEN
        CommandRun generate =
                scenarioForge(home, "generate", "--target", "ai_psychosis,sycophancy", "--count", "6", "--json");
        // THEN
        assertThat(generate.json().get("scenarios").findValuesAsText("evaluation_target"))
                .containsExactlyInAnyOrder(
                        "ai_psychosis", "ai_psychosis", "ai_psychosis", "sycophancy", "sycophancy", "sycophancy");
    }

    @Test
    void should_leave_curated_targets_out_of_all() {
        // WHEN
        CommandRun generate = scenarioForge(home, "generate", "--target", "all", "--count", "40", "--json");
        // THEN
        assertThat(generate.exitCode()).isZero();
        assertThat(generate.json().get("scenarios").findValuesAsText("evaluation_target"))
                .hasSize(40)
                .doesNotContain("child_safety");
    }

    @Test
    void should_give_the_account_and_the_scenarios_as_json() {
        // WHEN
        JsonNode json = scenarioForge(
                        home,
                        "generate",
                        "--target",
                        "sycophancy",
                        "--count",
                        "2",
                        "--seed",
                        "5",
                        "--run",
                        "r1",
                        "--json")
                .json();
        // THEN
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "run_id",
                        "backend",
                        "seed",
                        "stored",
                        "requested",
                        "resumed",
                        "generated",
                        "complete",
                        "unfilled",
                        "untried",
                        "failed_attempts",
                        "stop_cause",
                        "stop_reason",
                        "tokens",
                        "cost",
                        "seconds",
                        "scenarios");
        assertThat(json.get("run_id").asText()).isEqualTo("r1");
        assertThat(json.get("seed").asLong()).isEqualTo(5);
        assertThat(json.get("complete").asBoolean()).isTrue();
        JsonNode scenario = json.get("scenarios").get(0);
        assertThat(scenario.fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "prompt",
                        "evaluation_target",
                        "success_criteria",
                        "turns",
                        "tags",
                        "rating",
                        "effectiveness",
                        "provenance",
                        "content_label");
        assertThat(scenario.at("/provenance/run_id").asText()).isEqualTo("r1");
        assertThat(scenario.at("/provenance/backend").asText()).isEqualTo("grammar");
    }

    @Test
    void should_repeat_itself_with_the_same_seed() {
        // WHEN
        List<String> first = prompts("--seed", "7");
        List<String> again = prompts("--seed", "7");
        List<String> other = prompts("--seed", "8");
        // THEN
        assertThat(again).containsExactlyInAnyOrderElementsOf(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void should_keep_nothing_with_no_store() {
        // WHEN
        CommandRun generate = scenarioForge(home, "generate", "--target", "sycophancy", "--count", "3", "--no-store");
        // THEN
        assertThat(generate.exitCode()).isZero();
        assertThat(generate.out()).contains("A good reply");
        assertThat(home.resolve("scenarios.db")).doesNotExist();
    }

    @Test
    void should_go_on_with_a_run_of_the_same_name() {
        // GIVEN
        scenarioForge(home, "generate", "--target", "sycophancy", "--count", "3", "--run", "mine");
        // WHEN
        JsonNode json = scenarioForge(
                        home, "generate", "--target", "sycophancy", "--count", "5", "--run", "mine", "--json")
                .json();
        // THEN
        assertThat(json.get("resumed").asInt()).isEqualTo(3);
        assertThat(json.get("generated").asInt()).isEqualTo(2);
        assertThat(json.get("scenarios")).hasSize(5);
    }

    @Test
    void should_go_on_with_the_last_run_as_it_was_asked_for() {
        // GIVEN
        scenarioForge(
                home,
                "generate",
                "--target",
                "sycophancy,ai_psychosis",
                "--count",
                "5",
                "--seed",
                "9",
                "--run",
                "mine/of today");
        // WHEN
        JsonNode json = scenarioForge(home, "generate", "--resume", "LAST", "--count", "8", "--json")
                .json();
        // THEN
        assertThat(json.get("run_id").asText()).isEqualTo("mine/of today");
        assertThat(json.get("seed").asLong()).isEqualTo(9);
        assertThat(json.get("resumed").asInt()).isEqualTo(5);
        assertThat(json.get("generated").asInt()).isEqualTo(3);
        assertThat(json.get("scenarios").findValuesAsText("evaluation_target")).contains("ai_psychosis", "sycophancy");
    }

    @Test
    void should_say_which_run_or_database_it_lacks_to_go_on() {
        assertThat(scenarioForge(home, "generate", "--resume", "LAST"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("nothing was ever generated here"));
        scenarioForge(home, "generate", "-t", "sycophancy", "-n", "1", "--run", "mine");
        assertThat(scenarioForge(home, "generate", "--resume", "yours").err()).contains("(yours)");
        assertThat(scenarioForge(
                        home,
                        "generate",
                        "--resume",
                        "mine",
                        "--db",
                        home.resolve("other.db").toString()))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("scenarios.db"));
        assertThat(scenarioForge(home, "generate", "--resume", "mine", "--no-store")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void should_price_a_run_without_making_it() {
        // WHEN
        CommandRun dry = scenarioForge(
                home,
                "generate",
                "--target",
                "sycophancy",
                "--count",
                "20",
                "--backend",
                "ollama:m@http://127.0.0.1:1",
                "--price",
                "2",
                "--dry-run",
                "--json");
        // THEN
        assertThat(dry.exitCode()).isZero();
        assertThat(dry.json().fieldNames())
                .toIterable()
                .containsExactly(
                        "run_id",
                        "backend",
                        "seed",
                        "requested",
                        "resumed",
                        "calls",
                        "prompt_tokens",
                        "completion_tokens",
                        "cost",
                        "seconds",
                        "basis");
        assertThat(dry.json().get("calls").asInt()).isEqualTo(20);
        assertThat(dry.json().get("prompt_tokens").asInt()).isGreaterThan(20 * 100);
        assertThat(dry.json().get("cost").asDouble()).isPositive();
        assertThat(home.resolve("scenarios.db")).doesNotExist();
        assertThat(home.resolve("runs")).doesNotExist();
    }

    @Test
    void should_stop_when_a_budget_is_spent_and_say_how_to_go_on() {
        try (MockOllama server = MockOllama.start((request, answer) ->
                answer.say(MockOllama.scenario(MockOllama.promptOf(MockOllama.seedOf(request)))))) {
            // WHEN: every scenario costs 42 tokens
            CommandRun generate = scenarioForge(
                    home,
                    "generate",
                    "--target",
                    "sycophancy",
                    "--count",
                    "20",
                    "--backend",
                    "ollama:m@" + server.url(),
                    "--concurrency",
                    "1",
                    "--max-tokens",
                    "200",
                    "--run",
                    "mine",
                    "--json");
            // THEN
            assertThat(generate.exitCode()).isEqualTo(3);
            assertThat(generate.json().get("generated").asInt()).isEqualTo(5);
            assertThat(generate.json().get("untried").asInt()).isEqualTo(15);
            assertThat(generate.json().get("stop_cause").asText()).isEqualTo("tokens");
            assertThat(generate.json().get("tokens").asInt()).isEqualTo(5 * 42);
            assertThat(generate.err()).contains("generate --resume mine");
        }
    }

    @Test
    void should_fail_with_advice_when_the_backend_is_down() {
        CommandRun generate = scenarioForge(
                home, "generate", "-t", "sycophancy", "--backend", "ollama:m@http://127.0.0.1:1", "--json");
        assertThat(generate.exitCode()).isEqualTo(1);
        assertThat(generate.err()).contains("error:").contains("ollama serve");
        assertThat(generate.json().get("untried").asInt()
                        + generate.json().at("/unfilled/backend").asInt())
                .isEqualTo(10);
    }

    @Test
    void should_end_with_3_and_the_reasons_when_less_was_made() {
        // WHEN: there is no generating for this target
        CommandRun generate =
                scenarioForge(home, "generate", "--target", "sycophancy,child_safety", "--count", "4", "--json");
        // THEN
        assertThat(generate.exitCode()).isEqualTo(3);
        assertThat(generate.json().get("generated").asInt()).isEqualTo(2);
        assertThat(generate.json().at("/unfilled/filtered").asInt()).isEqualTo(2);
        assertThat(generate.err()).contains("2 of 4 scenarios").contains("2 filtered");
    }

    @Test
    void should_use_the_database_named() throws Exception {
        // GIVEN
        Path database = home.resolve("with space").resolve("mine.db");
        // WHEN
        CommandRun generate =
                scenarioForge(home, "generate", "-t", "sycophancy", "-n", "1", "--db", database.toString());
        // THEN
        assertThat(generate.exitCode()).isZero();
        assertThat(Files.size(database)).isPositive();
        assertThat(home.resolve("scenarios.db")).doesNotExist();
    }

    @Test
    void should_list_the_backends_when_the_name_is_unknown() {
        // WHEN
        CommandRun generate = scenarioForge(home, "generate", "--target", "sycophancy", "--backend", "gramar");
        // THEN
        assertThat(generate.exitCode()).isEqualTo(2);
        assertThat(generate.err()).contains("Unknown backend (gramar)").contains("grammar");
        assertThat(generate.out()).isEmpty();
    }

    @Test
    void should_list_the_targets_when_the_name_is_unknown() {
        // WHEN
        CommandRun generate = scenarioForge(home, "generate", "--target", "sycofancy");
        // THEN
        assertThat(generate.exitCode()).isEqualTo(2);
        assertThat(generate.err()).contains("(sycofancy)").contains("sycophancy");
    }

    @Test
    void should_refuse_numbers_that_make_no_sense() {
        assertThat(scenarioForge(home, "generate", "--target", "sycophancy", "--count", "0"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("--count (0)"));
        assertThat(scenarioForge(home, "generate", "--target", "sycophancy", "--temperature", "-1"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("--temperature (-1.0)"));
        assertThat(scenarioForge(home, "generate", "--target", "sycophancy", "--count", "many")
                        .exitCode())
                .isEqualTo(2);
        assertThat(scenarioForge(home, "generate", "--target", "sycophancy", "--max-time", "soon")
                        .err())
                .contains("--max-time (soon)");
        assertThat(scenarioForge(home, "generate", "--target", "sycophancy", "--max-cost", "1")
                        .err())
                .contains("needs --price");
        assertThat(scenarioForge(home, "generate").err()).contains("--target");
    }

    private List<String> prompts(String... seed) {
        String[] args = {
            "generate", "--target", "ai_psychosis", "--count", "5", "--no-store", "--json", seed[0], seed[1]
        };
        return scenarioForge(home, args).json().get("scenarios").findValuesAsText("prompt");
    }
}
