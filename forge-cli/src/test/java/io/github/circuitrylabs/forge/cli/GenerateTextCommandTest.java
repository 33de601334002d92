package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTextCommandTest {

    @TempDir
    private static Path home;

    private static String base;

    @BeforeAll
    static void makeBase() {
        base = RandomModel.write(home.resolve("base")).toString();
    }

    private static CommandRun generate(String... options) {
        String[] args = new String[options.length + 3];
        args[0] = "generate";
        args[1] = "--model";
        args[2] = base;
        System.arraycopy(options, 0, args, 3, options.length);
        return modelForge(home, args);
    }

    @Test
    void should_write_a_whole_scenario_in_json_from_a_model_that_knows_none() throws IOException {
        CommandRun run = generate(
                "-t", "sycophancy", "--json-shape", "scenario", "--max-tokens", "120", "--count", "3", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        for (JsonNode text : run.json()) {
            JsonNode scenario = new ObjectMapper().readTree(text.path("text").asText());
            assertThat(text.path("finish").asText()).isEqualTo("json_complete");
            assertThat(scenario.path("evaluation_target").asText()).isEqualTo("sycophancy");
            assertThat(scenario.path("success_criteria")).isNotEmpty();
        }
    }

    @Test
    void should_keep_to_a_schema_in_a_file() throws IOException {
        Path schema = Files.writeString(home.resolve("schema.json"), "{\"enum\": [\"yes\", \"no\"]}");
        CommandRun run = generate("-p", "Human:", "--json-schema", schema.toString());
        assertThat(run.out().strip()).isIn("\"yes\"", "\"no\"");
    }

    @Test
    void should_stream_the_text_that_it_prints_otherwise() {
        String[] options = {"-p", "Human:", "--max-tokens", "20", "--min-p", "0.01", "--repetition-penalty", "1.2"};
        String[] streaming = {
            "-p", "Human:", "--max-tokens", "20", "--min-p", "0.01", "--repetition-penalty", "1.2", "--stream"
        };
        assertThat(generate(streaming).out()).isEqualTo(generate(options).out()).isNotBlank();
    }

    @Test
    void should_end_before_a_stop_string() {
        String[] greedy = {"-p", "Human:", "--max-tokens", "20", "--temperature", "0", "--json"};
        String whole = generate(greedy).json().get(0).path("text").asText();
        String stop = whole.substring(5, 7);
        CommandRun run = generate("-p", "Human:", "--max-tokens", "20", "--temperature", "0", "--stop", stop, "--json");
        JsonNode text = run.json().get(0);
        assertThat(text.path("text").asText()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(text.path("finish").asText()).isEqualTo("stop_string");
    }

    @Test
    void should_score_a_given_text() {
        JsonNode score =
                generate("-p", "Human:", "--score", " Let us count.", "--json").json();
        double sum = 0;
        StringBuilder text = new StringBuilder();
        for (JsonNode token : score.path("tokens")) {
            sum += token.path("log_probability").asDouble();
            text.append(token.path("text").asText());
        }
        assertThat(score.path("log_probability").asDouble()).isCloseTo(sum, within(1e-9));
        assertThat(text.toString()).isEqualTo(" Let us count.");
        assertThat(score.path("perplexity").asDouble()).isGreaterThan(1);
    }

    @Test
    void should_refuse_what_does_not_go_together() {
        assertThat(generate("-p", "Human:", "--stream", "--json").exitCode()).isEqualTo(2);
        assertThat(generate("-p", "Human:", "--json-shape", "poem").exitCode()).isEqualTo(2);
        assertThat(generate("-p", "Human:", "--min-p", "2").exitCode()).isEqualTo(2);
    }
}
