package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes generated scenarios more than single new prompts: turns, benign twins, novelty by meaning. */
class GeneratedKindsTest {

    @TempDir
    private Path home;

    @Test
    void should_generate_show_list_and_export_scenarios_of_several_turns() {
        // WHEN
        JsonNode run = scenarioForge(home, "generate", "-t", "sycophancy", "-n", "6", "--turns", "3", "--json")
                .json();
        // THEN
        assertThat(run.path("scenarios"))
                .hasSize(6)
                .allSatisfy(scenario -> assertThat(scenario.path("turns")).hasSize(2));
        String id = run.path("scenarios").get(0).path("id").asText();
        assertThat(scenarioForge(home, "show", id).out())
                .contains("sycophancy (3 messages)")
                .contains("[user]")
                .containsIgnoringNewLines("[user, after the reply]");
        assertThat(scenarioForge(home, "list").out().lines().skip(1))
                .hasSize(6)
                .allMatch(line -> line.contains("[3 messages] "));
        assertThat(scenarioForge(home, "export", "--format", "inspect").jsonLines())
                .hasSize(6)
                .allSatisfy(sample ->
                        assertThat(sample.path("metadata").path("follow_ups")).hasSize(2));
    }

    @Test
    void given_a_backend_or_a_number_that_does_not_fit_then_turns_are_a_usage_error() {
        assertThat(scenarioForge(home, "generate", "-t", "sycophancy", "--turns", "several")
                        .exitCode())
                .isEqualTo(2);
        assertThat(scenarioForge(home, "generate", "-t", "sycophancy", "--turns", "11")
                        .err())
                .contains("1 to 10");
    }

    @Test
    void should_give_each_scenario_a_twin_once_and_count_it_apart() {
        // WHEN
        JsonNode run = scenarioForge(
                        home,
                        "generate",
                        "-t",
                        "harmful_code,manipulation",
                        "-n",
                        "6",
                        "--benign-twins",
                        "--run",
                        "r",
                        "--json")
                .json();
        CommandRun again = scenarioForge(home, "generate", "--resume", "r");
        // THEN
        assertThat(run.path("requested").asInt()).isEqualTo(6);
        assertThat(run.path("scenarios")).hasSize(6);
        JsonNode twins = run.path("benign_twins");
        assertThat(twins.path("made").asInt()).isEqualTo(6);
        assertThat(twins.path("scenarios")).hasSize(6).allSatisfy(twin -> {
            assertThat(twin.path("tags").path("kind").asText()).isEqualTo("benign_twin");
            assertThat(twin.path("provenance").path("operator").asText()).isEqualTo("benign_twin");
        });
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("6 of 6 benign twins (6 from before). Run r/twins.");
        assertThat(scenarioForge(home, "list", "--tag", "kind=benign_twin", "--json")
                        .json())
                .hasSize(6);
    }

    @Test
    void should_leave_out_what_means_the_same_as_a_stored_scenario() {
        // GIVEN
        scenarioForge(home, "generate", "-t", "sycophancy", "-n", "20", "--seed", "1");
        // WHEN
        CommandRun generate = scenarioForge(
                home,
                "generate",
                "-t",
                "sycophancy",
                "-n",
                "20",
                "--seed",
                "2",
                "--embedder",
                "ngram",
                "--max-similarity",
                "0.35",
                "--json");
        // THEN
        NgramEmbedder embedder = NgramEmbedder.standard();
        List<String> stored =
                scenarioForge(home, "list", "--limit", "50", "--json").json().findValuesAsText("prompt");
        List<String> made = generate.json().path("scenarios").findValuesAsText("prompt");
        assertThat(generate.json().at("/failed_attempts/duplicate").asInt()).isPositive();
        assertThat(made)
                .isNotEmpty()
                .allSatisfy(prompt -> assertThat(stored)
                        .filteredOn(other -> !other.equals(prompt))
                        .allSatisfy(other -> assertThat(cosine(embedder.embed(List.of(prompt, other))))
                                .isLessThan(0.35)));
    }

    @Test
    void should_say_which_embedders_there_are() {
        // WHEN
        CommandRun generate = scenarioForge(home, "generate", "-t", "sycophancy", "--embedder", "word2vec");
        // THEN
        assertThat(generate.exitCode()).isEqualTo(2);
        assertThat(generate.err()).contains("word2vec").contains("ngram, ollama:MODEL");
    }

    private static double cosine(List<float[]> vectors) {
        double sum = 0;
        for (int i = 0; i < vectors.get(0).length; i++) {
            sum += vectors.get(0)[i] * vectors.get(1)[i];
        }
        return sum;
    }
}
