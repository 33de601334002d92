package io.github.circuitrylabs.forge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a process where every use of a socket is written down and fails. */
class OfflineTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    static Path home;

    private static Process process;
    private static BufferedWriter commands;
    private static BufferedReader answers;

    @BeforeAll
    static void start() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-Djava.nio.channels.spi.SelectorProvider=" + GuardedPrograms.NoChannels.class.getName(),
                        // Names are looked up in this file alone, so that looking one up reaches no server either.
                        "-Djdk.net.hosts.file=" + Files.createFile(home.resolve("hosts")),
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuardedPrograms.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    @AfterAll
    static void stop() throws IOException {
        commands.close();
        process.destroy();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ollama",
                "ollama:llama3.2@http://127.0.0.1:9",
                "ollama:llama3.2@http://127.0.0.1:9,http://127.0.0.1:10",
                "ollama:llama3.2@http://gpu.example:11434",
                "openai:qwen3@http://127.0.0.1:9/v1",
                "openai:qwen3@https://api.example/v1"
            })
    void should_open_no_socket_for_a_backend_that_needs_one(String backend) throws IOException {
        JsonNode run = run("scenario-forge", "generate", "--target", "ai_psychosis", "--backend", backend, "--offline");

        assertThat(run.path("tries")).isEmpty();
        assertThat(run.path("exit").asInt()).isEqualTo(1);
        assertThat(run.path("said").asText())
                .contains("Offline")
                .contains(backend)
                .contains("grammar")
                .contains("tiny");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grammar", "tiny"})
    void should_generate_with_a_backend_that_needs_none(String backend) throws IOException {
        JsonNode run = run(
                "scenario-forge",
                "--offline",
                "generate",
                "--target",
                "ai_psychosis",
                "--count",
                "2",
                "--no-store",
                "--backend",
                backend);

        assertThat(run.path("tries")).isEmpty();
        assertThat(run.path("exit").asInt()).as(run.path("said").asText()).isZero();
    }

    @Test
    void should_heed_the_environment_variable() throws IOException {
        JsonNode run = run(
                "FORGE_OFFLINE=1 scenario-forge",
                "generate",
                "--target",
                "ai_psychosis",
                "--backend",
                "ollama:m@http://127.0.0.1:9");

        assertThat(run.path("tries")).isEmpty();
        assertThat(run.path("said").asText()).contains("FORGE_OFFLINE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scenario-forge list",
                "scenario-forge show 00",
                "scenario-forge review",
                "scenario-forge rate 00 5",
                "scenario-forge export --format jsonl",
                "scenario-forge targets",
                "scenario-forge backends",
                "scenario-forge search word",
                "scenario-forge stats",
                "scenario-forge import missing.jsonl",
                "scenario-forge cycle --deploy ollama@http://127.0.0.1:9",
                "scenario-forge version",
                "model-forge version",
                "model-forge inspect missing.gguf",
                "model-forge convert missing --out x.gguf",
                "model-forge quantize missing.gguf --type Q8_0 --out x.gguf",
                "model-forge verify missing.gguf",
                "model-forge generate --model missing --target ai_psychosis",
                "model-forge evaluate --model missing",
                "model-forge export --model missing --format gguf --out x.gguf",
                "model-forge train --method sft --data missing.jsonl --out run"
            })
    void should_open_no_socket_whatever_the_command(String command) throws IOException {
        String[] words = (command + " --offline").split(" ");

        assertThat(run(words).path("tries")).as(command).isEmpty();
    }

    @Test
    void should_connect_to_the_configured_endpoint_and_to_nothing_else() throws IOException {
        JsonNode run = run(
                "scenario-forge",
                "generate",
                "--target",
                "ai_psychosis",
                "--count",
                "1",
                "--backend",
                "ollama:m@http://127.0.0.1:9");

        assertThat(run.path("tries"))
                .isNotEmpty()
                .allSatisfy(tried -> assertThat(tried.asText()).isEqualTo("connect 127.0.0.1:9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grammar", "tiny"})
    void should_connect_to_nothing_when_no_endpoint_is_configured(String backend) throws IOException {
        JsonNode run = run(
                "scenario-forge",
                "generate",
                "--target",
                "sycophancy",
                "--count",
                "1",
                "--no-store",
                "--backend",
                backend);

        assertThat(run.path("tries")).isEmpty();
        assertThat(run.path("exit").asInt()).isZero();
    }

    private static JsonNode run(String... command) throws IOException {
        commands.write(MAPPER.writeValueAsString(List.of(command)));
        commands.newLine();
        commands.flush();
        String answer = answers.readLine();
        assertThat(answer).as("the process went on").isNotNull();
        return MAPPER.readTree(answer);
    }
}
