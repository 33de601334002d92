package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.util.List;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiClientTest {

    private static final String KEY = "sk-secret-of-the-test";
    private static final ChatCall CALL =
            new ChatCall(List.of(Turn.system("Be brief."), Turn.user("Hi")), "{\"type\":\"object\"}", 0.5, 7, 99);

    private final MockWebServer server = new MockWebServer();
    private OpenAiClient client;

    @BeforeEach
    void start() throws IOException {
        server.start();
        client = OpenAiClient.create(OpenAiConfig.at(server.url("/").toString()).withApiKey(KEY));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void should_send_messages_schema_sampling_and_key() throws Exception {
        server.enqueue(Answers.json(200, """
                {"choices":[{"message":{"role":"assistant","content":"Hello","reasoning_content":"hm","refusal":null},
                 "finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}"""));

        ChatReply reply = client.chat("qwen3", CALL);

        assertThat(reply).isEqualTo(new ChatReply("Hello", "hm", "", "length", 3, 2));
        var request = server.takeRequest();
        assertThat(request.getTarget()).isEqualTo("/v1/chat/completions");
        assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer " + KEY);
        JsonNode wanted = new JsonMapper().readTree("""
                {"model":"qwen3",
                 "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],
                 "temperature":0.5,"seed":7,"max_tokens":99,
                 "response_format":{"type":"json_schema",
                  "json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}}}""");
        assertThat(new JsonMapper().readTree(request.getBody().utf8())).isEqualTo(wanted);
    }

    @Test
    void should_give_a_refusal_that_the_server_marks() {
        server.enqueue(Answers.json(200, "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"No.\"}}]}"));

        ChatReply reply = client.chat("qwen3", CALL);

        assertThat(reply.refusal()).isEqualTo("No.");
        assertThat(reply.text()).isEmpty();
    }

    @Test
    void should_generate_scenarios_with_their_provenance() {
        server.enqueue(Answers.json(200, completion(Answers.scenario("Are you real?"))));
        try (ChatModelGenerator generator = ChatModelGenerator.create(client.chatModel("qwen3"))) {
            Scenario scenario =
                    generator.generate(GenerationRequest.of(OllamaGeneratorTest.target(Generation.OPEN), 4));

            assertThat(generator.name()).isEqualTo("openai:qwen3");
            assertThat(scenario.provenance().backend()).isEqualTo("openai");
            assertThat(scenario.provenance().model()).isEqualTo("qwen3");
            assertThat(scenario.provenance().tokens()).isEqualTo(42);
            assertThat(scenario.provenance().modelDigest()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"401, OPENAI_API_KEY", "403, OPENAI_API_KEY", "404, /models"})
    void should_say_what_to_do(int code, String advice) {
        server.enqueue(Answers.json(code, "{\"error\":{\"message\":\"no\",\"type\":\"x\"}}"));

        GenerationException problem = failure();

        assertThat(problem).isInstanceOf(BackendUnavailableException.class).hasMessageContaining(advice);
        assertThat(problem).hasMessageContaining(": no").message().doesNotContain(KEY);
    }

    @ParameterizedTest
    @CsvSource({"429, true", "503, true", "400, false", "422, false"})
    void should_say_whether_another_try_may_help(int code, boolean retriable) {
        server.enqueue(Answers.json(code, "{\"error\":{\"message\":\"busy\"}}"));

        assertThat(failure().isRetriable()).isEqualTo(retriable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"choices\":[]}", "<html>", "{\"error\":{\"message\":\"overloaded\"}}"})
    void should_not_take_something_else_for_an_answer(String body) {
        server.enqueue(Answers.json(200, body));

        assertThat(failure().reason()).isEqualTo(Reason.BACKEND);
    }

    @Test
    void should_put_vectors_into_the_order_of_their_texts() {
        server.enqueue(
                Answers.json(200, "{\"data\":[{\"index\":1,\"embedding\":[2,0]},{\"index\":0,\"embedding\":[1,0]}]}"));

        List<float[]> vectors = client.embedder("bge").embed(List.of("a", "b"));

        assertThat(vectors.get(0)).containsExactly(1f, 0f);
        assertThat(vectors.get(1)).containsExactly(2f, 0f);
    }

    @Test
    void should_not_blame_a_pools_servers_for_a_request_that_none_would_take() {
        server.enqueue(Answers.json(400, "{\"error\":{\"message\":\"the prompt is too long\"}}"));
        EndpointPool pool = EndpointPool.create(
                List.of(client.chatModel("qwen3"), client.chatModel("qwen3")),
                EndpointPool.Breaker.defaults(),
                System::nanoTime);

        assertThatThrownBy(() -> pool.chat(CALL)).hasMessageContaining("too long");

        assertThat(pool.healthy()).isEqualTo(2);
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 429, 500})
    void should_not_repeat_a_key_that_the_server_repeats(int code) {
        server.enqueue(Answers.json(code, "{\"error\":{\"message\":\"Incorrect API key provided: " + KEY + "!\"}}"));

        assertThat(failure())
                .hasMessageContaining("Incorrect API key provided: …!")
                .message()
                .doesNotContain(KEY);
    }

    @Test
    void should_never_show_the_key() {
        assertThat(OpenAiConfig.at("http://localhost:8000").withApiKey(KEY).toString())
                .doesNotContain(KEY)
                .contains("apiKey=set");
    }

    @ParameterizedTest
    @CsvSource({
        "http://gpu:8000, http://gpu:8000/v1",
        "http://gpu:8000/, http://gpu:8000/v1",
        "http://gpu:8000/v1/, http://gpu:8000/v1",
        "https://host/openai/v3, https://host/openai/v3"
    })
    void should_complete_the_address(String url, String complete) {
        assertThat(OpenAiConfig.at(url).url()).isEqualTo(complete);
    }

    @Test
    void should_refuse_an_address_that_is_none() {
        assertThatThrownBy(() -> OpenAiConfig.at("gpu box")).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openai:qwen3", "openai@http://gpu:8000"})
    void should_assume_neither_model_nor_address(String backend) {
        BackendConfig config = BackendConfig.parse(backend, TargetCatalog.of(List.of()));

        assertThatThrownBy(() -> new OpenAiGeneratorProvider().create(config))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("openai:qwen3@http");
    }

    private GenerationException failure() {
        return catchThrowableOfType(GenerationException.class, () -> client.chat("qwen3", CALL));
    }

    private static String completion(String content) {
        ObjectNode answer = new JsonMapper().createObjectNode();
        answer.putArray("choices").addObject().putObject("message").put("content", content);
        answer.putObject("usage").put("prompt_tokens", 30).put("completion_tokens", 12);
        return answer.toString();
    }
}
