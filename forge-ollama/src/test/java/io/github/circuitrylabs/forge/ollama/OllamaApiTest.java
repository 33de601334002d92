package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Offline;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the client does beyond a conversation: texts to continue, models in memory, being told to wait, being stopped. */
class OllamaApiTest {

    private static final ChatCall CALL = ChatCall.of(Turn.user("Hi"));
    private static final OllamaSettings SETTINGS = OllamaSettings.defaults();

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
    void should_continue_a_text() throws Exception {
        server.enqueue(Answers.json(
                200,
                "{\"response\":\" there was\",\"thinking\":\"hm\",\"done\":true,\"done_reason\":\"length\","
                        + "\"prompt_eval_count\":3,\"eval_count\":2}"));
        GenerateCall call = GenerateCall.of("Once")
                .withSystem("Tell a story.")
                .withTemplate("{{ .Prompt }}")
                .withSuffix("The end.")
                .withJsonSchema("{\"type\":\"string\"}")
                .withMaxTokens(2);

        ChatReply reply = client.generate("m", call, SETTINGS.withThink("high"));

        assertThat(reply).isEqualTo(new ChatReply(" there was", "hm", "", "length", 3, 2));
        assertThat(sent()).isEqualTo(json("""
                {"model":"m","prompt":"Once","system":"Tell a story.","template":"{{ .Prompt }}","suffix":"The end.",
                 "format":{"type":"string"},"options":{"num_predict":2},"think":"high","stream":false}"""));
    }

    @Test
    void should_continue_a_raw_text_greedily() throws Exception {
        server.enqueue(Answers.json(200, "{\"response\":\"x\",\"done\":true}"));

        client.generate("m", GenerateCall.greedy("Once", 4), SETTINGS);

        assertThat(sent()).isEqualTo(json("""
                {"model":"m","prompt":"Once","raw":true,"options":{"temperature":0.0,"seed":0,"num_predict":4},
                 "stream":false}"""));
    }

    @Test
    void should_stream_a_text() {
        server.enqueue(ndjson("""
                {"response":" there","done":false}
                {"response":" was","done":false}
                {"response":"","done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":2}
                """));
        List<String> pieces = new ArrayList<>();

        ChatReply reply = client.generate("m", GenerateCall.of("Once"), SETTINGS, pieces::add);

        assertThat(pieces).containsExactly(" there", " was");
        assertThat(reply).isEqualTo(new ChatReply(" there was", "", "", "stop", 1, 2));
    }

    @Test
    void should_take_an_error_in_a_streamed_text_for_an_error() {
        server.enqueue(ndjson("{\"response\":\" there\",\"done\":false}\n{\"error\":\"an error was encountered\"}\n"));

        assertThatThrownBy(() -> client.generate("m", GenerateCall.of("Once"), SETTINGS, piece -> {}))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("an error was encountered");
    }

    @Test
    void should_not_take_a_text_that_was_cut_for_an_answer() {
        server.enqueue(ndjson("{\"response\":\" there\",\"done\":false}\n"));

        assertThatThrownBy(() -> client.generate("m", GenerateCall.of("Once"), SETTINGS, piece -> {}))
                .isInstanceOf(GenerationException.class)
                .hasMessageContaining("before its last part");
    }

    @Test
    void should_refuse_a_raw_text_with_a_system_prompt() {
        GenerateCall raw = GenerateCall.greedy("Once", 4);

        assertThatThrownBy(() -> raw.withSystem("Be kind."))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("raw");
    }

    @Test
    void should_say_what_is_in_memory() {
        server.enqueue(Answers.json(200, """
                {"models":[{"name":"m:latest","digest":"ab","size":9,"size_vram":7,"context_length":4096,
                 "expires_at":"2026-08-01T10:00:00.5+02:00"},{"name":"n:latest","digest":"cd","size":1}]}"""));

        assertThat(client.loaded())
                .containsExactly(
                        new LoadedModel("m:latest", "ab", 9, 7, 4096, Instant.parse("2026-08-01T08:00:00.5Z")),
                        new LoadedModel("n:latest", "cd", 1, 0, 0, null));
    }

    @Test
    void should_load_and_unload() throws Exception {
        server.enqueue(Answers.json(200, "{\"response\":\"\",\"done\":true,\"done_reason\":\"load\"}"));
        server.enqueue(Answers.json(200, "{\"response\":\"\",\"done\":true,\"done_reason\":\"unload\"}"));

        client.keepLoaded("m", "10m");
        client.keepLoaded("m", "0");

        assertThat(sent()).isEqualTo(json("{\"model\":\"m\",\"keep_alive\":\"10m\",\"stream\":false}"));
        assertThat(sent()).isEqualTo(json("{\"model\":\"m\",\"keep_alive\":0,\"stream\":false}"));
    }

    @Test
    void should_ask_for_vectors_of_a_length() throws Exception {
        server.enqueue(Answers.json(200, "{\"embeddings\":[[1,0]]}"));

        assertThat(client.embed("nomic", List.of("text"), 2)).hasSize(1);

        assertThat(sent())
                .isEqualTo(json("{\"model\":\"nomic\",\"truncate\":true,\"dimensions\":2,\"input\":[\"text\"]}"));
    }

    @Test
    void should_carry_how_long_the_server_wants_to_be_left_alone() {
        server.enqueue(new MockResponse.Builder()
                .code(429)
                .setHeader("Retry-After", "7")
                .body("{\"error\":\"too many requests\"}")
                .build());

        GenerationException problem =
                catchThrowableOfType(GenerationException.class, () -> client.chat("m", CALL, SETTINGS));

        assertThat(problem.isRetriable()).isTrue();
        assertThat(problem.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void should_make_many_calls_on_one_connection() throws Exception {
        Set<Integer> connections = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            server.enqueue(i % 4 == 3 ? Answers.error(500, "oops") : Answers.chat("x"));
            try {
                client.chat("m", CALL, SETTINGS);
            } catch (GenerationException expectedEveryFourthTime) {
                assertThat(i % 4).isEqualTo(3);
            }
            connections.add(server.takeRequest().getConnectionIndex());
        }

        assertThat(connections).hasSize(1);
    }

    @Test
    void should_abort_a_call_when_the_client_is_closed() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                client.chat("m", CALL, SETTINGS);
            } catch (GenerationException e) {
                thrown.complete(e);
            }
        });
        caller.start();
        server.takeRequest();

        client.close();

        assertThat(thrown.get(5, TimeUnit.SECONDS)).hasMessageContaining("its client was closed");
        assertThatThrownBy(() -> client.chat("m", CALL, SETTINGS)).hasMessageContaining("its client was closed");
    }

    @Test
    void should_abort_a_stream_of_an_interrupted_caller() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .setHeader("Content-Type", "application/x-ndjson")
                .chunkedBody("{\"response\":\"a\",\"done\":false}\n" + "x".repeat(1 << 20), 64)
                .throttleBody(64, 1, TimeUnit.SECONDS)
                .build());
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> streaming = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                client.generate("m", GenerateCall.of("Once"), SETTINGS, piece -> streaming.complete(true));
            } catch (GenerationException e) {
                thrown.complete(e);
            }
        });
        caller.start();
        assertThat(streaming.get(10, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(thrown.get(5, TimeUnit.SECONDS)).hasMessageContaining("cancelled");
    }

    @Test
    void should_make_no_client_and_no_call_while_offline() {
        System.setProperty(Offline.PROPERTY, "true");
        try {
            OllamaConfig config = OllamaConfig.at("http://gpu.example:11434");
            assertThatThrownBy(() -> OllamaClient.create(config))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("http://gpu.example:11434");
            assertThatThrownBy(() -> client.version()).isInstanceOf(BackendUnavailableException.class);
            assertThat(server.getRequestCount()).isZero();
        } finally {
            System.clearProperty(Offline.PROPERTY);
        }
    }

    private JsonNode sent() throws Exception {
        return json(server.takeRequest().getBody().utf8());
    }

    private static JsonNode json(String text) throws IOException {
        return new JsonMapper().readTree(text);
    }

    private static MockResponse ndjson(String body) {
        return new MockResponse.Builder()
                .setHeader("Content-Type", "application/x-ndjson")
                .chunkedBody(body, 16)
                .build();
    }
}
