package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OllamaModelsTest {

    /** SHA-256 of "abc", from FIPS 180-2. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    private final MockWebServer server = new MockWebServer();
    private OllamaClient client;
    private OllamaModels models;
    private Path gguf;

    @BeforeEach
    void start() throws IOException {
        server.start();
        client = OllamaClient.create(OllamaConfig.at(server.url("/").toString()));
        models = client.manage();
        gguf = Files.writeString(folder.resolve("model.gguf"), "abc");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void should_upload_a_file_and_make_a_model_of_it() throws Exception {
        server.enqueue(status(404));
        server.enqueue(status(201));
        server.enqueue(lines("{\"status\":\"parsing GGUF\"}\n{\"status\":\"success\"}\n"));
        List<String> statuses = new ArrayList<>();
        OllamaModelSpec spec = OllamaModelSpec.ofGguf("forge-tiny-g2", gguf)
                .withTemplate("{{ .Prompt }}")
                .withParameter("stop", List.of("</s>"))
                .withQuantize("Q8_0");

        models.create(spec, statuses::add);

        assertThat(statuses).containsExactly("parsing GGUF", "success");
        assertThat(server.takeRequest().getRequestLine()).startsWith("HEAD /api/blobs/sha256:" + ABC);
        RecordedRequest upload = server.takeRequest();
        assertThat(upload.getRequestLine()).startsWith("POST /api/blobs/sha256:" + ABC);
        assertThat(upload.getBody().utf8()).isEqualTo("abc");
        assertThat(new JsonMapper().readTree(server.takeRequest().getBody().utf8()))
                .isEqualTo(new JsonMapper().readTree("""
                        {"model":"forge-tiny-g2","files":{"model.gguf":"sha256:%s"},"template":"{{ .Prompt }}",
                         "quantize":"Q8_0","parameters":{"stop":["</s>"]},"stream":true}""".formatted(ABC)));
    }

    @Test
    void should_not_upload_what_is_there() throws Exception {
        server.enqueue(status(200));
        server.enqueue(lines("{\"status\":\"success\"}\n"));

        models.create(OllamaModelSpec.ofAdapter("mine", "llama3.2", gguf), status -> {});

        assertThat(server.takeRequest().getMethod()).isEqualTo("HEAD");
        assertThat(server.takeRequest().getBody().utf8())
                .contains("\"from\":\"llama3.2\"")
                .contains("\"adapters\":{\"adapter.gguf\":\"sha256:" + ABC + "\"}");
    }

    @Test
    void should_say_what_the_server_found_wrong_with_a_file() {
        server.enqueue(status(200));
        server.enqueue(lines("{\"status\":\"parsing GGUF\"}\n{\"error\":\"supplied file was not in GGUF format\"}\n"));

        assertThatThrownBy(() -> models.create(OllamaModelSpec.ofGguf("mine", gguf), status -> {}))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("not in GGUF format");
    }

    @Test
    void should_not_take_an_unfinished_stream_for_success() {
        server.enqueue(lines("{\"status\":\"pulling manifest\"}\n"));

        assertThatThrownBy(() -> models.pull("llama3.2", progress -> {}))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("before its last part");
    }

    @Test
    void should_follow_a_pull() {
        server.enqueue(
                lines(
                        "{\"status\":\"pulling\",\"digest\":\"sha256:a\",\"total\":9,\"completed\":3}\n{\"status\":\"success\"}\n"));
        List<PullProgress> progress = new ArrayList<>();

        models.pull("llama3.2", progress::add);

        assertThat(progress)
                .containsExactly(new PullProgress("pulling", "sha256:a", 3, 9), new PullProgress("success", "", 0, 0));
    }

    @Test
    void should_try_a_model_greedily() throws Exception {
        server.enqueue(Answers.json(200, "{\"response\":\" there was\",\"done\":true}"));

        assertThat(models.smokeTest("mine", "Once", 8)).isEqualTo(" there was");

        assertThat(server.takeRequest().getBody().utf8())
                .contains("\"raw\":true")
                .contains("\"options\":{\"temperature\":0.0,\"seed\":0,\"num_predict\":8,\"top_k\":1,")
                .contains("\"repeat_penalty\":1.0")
                .contains("\"stop\":[]");
    }

    @Test
    void should_say_when_a_model_writes_nothing() {
        server.enqueue(Answers.json(200, "{\"response\":\"\",\"done\":true}"));

        assertThatThrownBy(() -> models.smokeTest("mine", "Once", 8))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("missing");
    }

    @Test
    void should_copy_and_delete() throws Exception {
        server.enqueue(status(200));
        server.enqueue(status(200));

        models.copy("a", "b");
        models.delete("a");

        assertThat(server.takeRequest().getBody().utf8()).isEqualTo("{\"source\":\"a\",\"destination\":\"b\"}");
        assertThat(server.takeRequest().getRequestLine()).startsWith("DELETE /api/delete");
    }

    @Test
    void should_name_a_model_that_cannot_be_deleted() {
        server.enqueue(Answers.error(404, "model 'a' not found"));

        assertThatThrownBy(() -> models.delete("a")).isInstanceOf(BackendUnavailableException.class);
    }

    @Test
    void should_refuse_a_file_that_is_not_there() {
        assertThatThrownBy(() -> models.upload(folder.resolve("nothing.gguf")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("nothing.gguf");
    }

    @Test
    void should_refuse_a_model_of_nothing_or_of_two_things() {
        assertThatThrownBy(() -> new OllamaModelSpec("mine", null, null, null, null, null, null, Map.of(), null))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("either");
    }

    private static MockResponse status(int code) {
        return new MockResponse.Builder().code(code).build();
    }

    private static MockResponse lines(String body) {
        return new MockResponse.Builder().chunkedBody(body, 16).build();
    }
}
