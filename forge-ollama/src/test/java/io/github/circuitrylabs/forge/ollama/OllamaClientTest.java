package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaClientTest {

    private static final ChatCall CALL =
            new ChatCall(List.of(Turn.system("Be brief."), Turn.user("Hi")), "{\"type\":\"object\"}", 0.5, 7, 99);

    private final MockWebServer server = new MockWebServer();
    private OllamaClient client;

    @BeforeEach
    void start() throws IOException {
        server.start();
        client = OllamaClient.create(OllamaConfig.at(server.url("/").toString()).withTimeout(Duration.ofSeconds(20)));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void should_send_messages_schema_and_options() throws Exception {
        server.enqueue(Answers.chat("Hello"));
        OllamaSettings settings = OllamaSettings.defaults()
                .withOption("num_ctx", 8192)
                .withKeepAlive("-1")
                .withThink("false");

        ChatReply reply = client.chat("llama3.2", CALL, settings);

        assertThat(reply).isEqualTo(new ChatReply("Hello", "", "", "stop", 30, 12));
        var request = server.takeRequest();
        assertThat(request.getTarget()).isEqualTo("/api/chat");
        JsonNode sent = new JsonMapper().readTree(request.getBody().utf8());
        JsonNode wanted = new JsonMapper().readTree("""
                {"model":"llama3.2",
                 "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],
                 "format":{"type":"object"},
                 "options":{"num_ctx":8192,"temperature":0.5,"seed":7,"num_predict":99},
                 "keep_alive":-1,"think":false,"stream":false}""");
        assertThat(sent).isEqualTo(wanted);
    }

    @Test
    void should_stream_pieces_and_give_the_whole() {
        server.enqueue(ndjson("""
                {"message":{"content":"","thinking":"hm"},"done":false}
                {"message":{"content":"Hel"},"done":false}
                {"message":{"content":"lo"},"done":false}
                {"message":{"content":""},"done":true,"done_reason":"length","prompt_eval_count":3,"eval_count":2}
                """));
        List<String> pieces = new ArrayList<>();

        ChatReply reply = client.chat("m", CALL, OllamaSettings.defaults(), pieces::add);

        assertThat(pieces).containsExactly("Hel", "lo");
        assertThat(reply).isEqualTo(new ChatReply("Hello", "hm", "", "length", 3, 2));
        assertThat(reply.isCutOff()).isTrue();
    }

    @Test
    void should_take_an_error_in_mid_stream_for_an_error() {
        server.enqueue(ndjson("""
                {"message":{"content":"Hel"},"done":false}
                {"error":"an error was encountered while running the model"}
                """));

        GenerationException problem = catchThrowableOfType(
                GenerationException.class, () -> client.chat("m", CALL, OllamaSettings.defaults(), piece -> {}));

        assertThat(problem).hasMessageContaining("an error was encountered");
        assertThat(problem.isRetriable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\":{\"content\":\"Hel\"},\"done\":false}\n", "", "{\"message\":{\"con"})
    void should_not_take_a_stream_without_its_end_for_an_answer(String body) {
        server.enqueue(ndjson(body));

        GenerationException problem = catchThrowableOfType(
                GenerationException.class, () -> client.chat("m", CALL, OllamaSettings.defaults(), piece -> {}));

        assertThat(problem.reason()).isEqualTo(Reason.BACKEND);
        assertThat(problem.isRetriable()).isTrue();
    }

    @Test
    void should_say_that_a_connection_was_cut() {
        server.enqueue(new MockResponse.Builder()
                .body(Answers.chatBody("a long answer"))
                .onResponseBody(new SocketEffect.CloseSocket(true, true, true))
                .build());

        GenerationException problem = failure();

        assertThat(problem.reason()).isEqualTo(Reason.BACKEND);
        assertThat(problem.isRetriable()).isTrue();
        assertThat(problem).hasMessageContaining("broken");
    }

    @Test
    void should_tell_to_pull_a_missing_model() {
        server.enqueue(Answers.error(404, "model \"llama9\" not found, try pulling it first"));

        assertThat(failure())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("ollama pull llama9");
    }

    @Test
    void should_tell_how_to_start_a_server_that_is_down() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (OllamaClient nobody = OllamaClient.create(OllamaConfig.at("http://localhost:" + port))) {
            assertThatThrownBy(nobody::version)
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("localhost:" + port)
                    .hasMessageContaining("ollama serve")
                    .hasMessageContaining("--backend grammar")
                    .hasMessageContaining("tiny");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void should_call_a_passing_failure_retriable(int code) {
        server.enqueue(Answers.error(code, "busy"));

        GenerationException problem = failure();

        assertThat(problem.isRetriable()).isTrue();
        assertThat(problem.reason()).isEqualTo(Reason.BACKEND);
        assertThat(problem).hasMessageContaining("HTTP " + code).hasMessageContaining("busy");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 413})
    void should_call_a_refused_request_final(int code) {
        server.enqueue(Answers.error(code, "\"m\" does not support thinking"));

        GenerationException problem = failure();

        assertThat(problem.isRetriable()).isFalse();
        assertThat(problem).hasMessageContaining("thinking");
    }

    @Test
    void should_embed_texts_in_batches() throws Exception {
        server.enqueue(Answers.json(200, "{\"embeddings\":[" + "[1,0.5],".repeat(63) + "[1,0.5]]}"));
        server.enqueue(Answers.json(200, "{\"embeddings\":[[2,0]]}"));

        List<float[]> vectors = client.embedder("nomic").embed(Collections.nCopies(65, "text"));

        assertThat(vectors).hasSize(65);
        assertThat(vectors.get(64)).containsExactly(2f, 0f);
        assertThat(server.takeRequest().getTarget()).isEqualTo("/api/embed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"embeddings\":[[1]]}",
                "{\"embeddings\":[[1],[1,2]]}",
                "{\"embeddings\":[[],[]]}",
                "{\"embeddings\":[[1],[null]]}",
                "{}"
            })
    void should_not_take_vectors_that_cannot_be_compared(String body) {
        server.enqueue(Answers.json(200, body));

        assertThatThrownBy(() -> client.embed("nomic", List.of("a", "b")))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("broken");
    }

    @Test
    void should_call_too_large_a_model_final() {
        server.enqueue(Answers.error(500, "model requires more system memory (9 GiB) than is available (3 GiB)"));

        assertThat(failure()).isInstanceOf(BackendUnavailableException.class).hasMessageContaining("smaller");
    }

    @Test
    void should_not_follow_a_redirect() {
        server.enqueue(new MockResponse.Builder()
                .code(302)
                .setHeader("Location", "http://elsewhere.example/")
                .build());

        assertThat(failure()).hasMessageContaining("http://elsewhere.example/");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>gateway</html>", "", "{\"message\":{\"content\":\"x\"},\"done\":false}"})
    void should_not_take_something_else_for_an_answer(String body) {
        server.enqueue(Answers.json(200, body));

        assertThat(failure().reason()).isEqualTo(Reason.BACKEND);
    }

    @Test
    void should_give_up_on_a_server_that_hangs() {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        try (OllamaClient impatient =
                OllamaClient.create(OllamaConfig.at(server.url("/").toString()).withTimeout(Duration.ofMillis(200)))) {
            GenerationException problem = catchThrowableOfType(
                    GenerationException.class, () -> impatient.chat("m", CALL, OllamaSettings.defaults()));

            assertThat(problem).hasMessageContaining("No answer").hasMessageContaining("within");
            assertThat(problem.isRetriable()).isTrue();
        }
    }

    @Test
    void should_cancel_the_call_of_an_interrupted_caller() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                client.chat("m", CALL, OllamaSettings.defaults());
            } catch (GenerationException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
                thrown.complete(e);
            }
        });
        caller.start();
        server.takeRequest();

        caller.interrupt();

        assertThat(thrown.get(10, TimeUnit.SECONDS)).hasMessageContaining("cancelled");
        assertThat(interrupted.get()).isTrue();
    }

    @Test
    void should_reuse_the_connection() throws Exception {
        for (int i = 0; i < 3; i++) {
            server.enqueue(Answers.chat("x"));
            client.chat("m", CALL, OllamaSettings.defaults());
        }

        assertThat(server.takeRequest().getConnectionIndex())
                .isEqualTo(server.takeRequest().getConnectionIndex())
                .isEqualTo(server.takeRequest().getConnectionIndex());
    }

    @Test
    void should_list_and_describe_models() {
        server.enqueue(Answers.json(200, "{\"version\":\"0.33.0\"}"));
        server.enqueue(Answers.json(200, """
                {"models":[{"name":"llama3.2:latest","digest":"ab12","size":5,
                 "details":{"parameter_size":"3.2B","quantization_level":"Q4_K_M"}}]}"""));
        server.enqueue(Answers.json(200, """
                {"template":"{{ .Prompt }}","system":"Be kind.","license":"MIT","capabilities":["completion","tools"],
                 "model_info":{"general.architecture":"llama","llama.context_length":131072}}"""));

        assertThat(client.version()).isEqualTo("0.33.0");
        assertThat(client.models()).containsExactly(new OllamaModel("llama3.2:latest", "ab12", 5, "3.2B", "Q4_K_M"));
        assertThat(client.show("llama3.2"))
                .isEqualTo(new OllamaModelDetails(
                        "llama", 131072, "{{ .Prompt }}", "Be kind.", "MIT", List.of("completion", "tools")));
    }

    @Test
    void should_refuse_an_option_that_the_server_would_pass_over() {
        OllamaSettings settings = OllamaSettings.defaults();

        assertThatThrownBy(() -> settings.withOption("num_contex", 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(num_contex)")
                .hasMessageContaining("num_ctx");
    }

    @Test
    void should_refuse_an_address_that_is_none() {
        OllamaConfig config = OllamaConfig.at("gpu box");

        assertThatThrownBy(() -> OllamaClient.create(config))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(gpu box)");
    }

    private GenerationException failure() {
        return catchThrowableOfType(GenerationException.class, () -> client.chat("m", CALL, OllamaSettings.defaults()));
    }

    private static MockResponse ndjson(String body) {
        return new MockResponse.Builder()
                .setHeader("Content-Type", "application/x-ndjson")
                .chunkedBody(body, 16)
                .build();
    }
}
