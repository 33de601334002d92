package io.github.circuitrylabs.forge.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/**
 * Answers in Ollama's and in OpenAI's form with a scenario that names the seed it was asked with; the model {@code nothing}
 * is missing.
 */
final class ScenarioServer implements AutoCloseable {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final MockWebServer server = new MockWebServer();

    ScenarioServer() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return server.url("/").toString();
    }

    @Override
    public void close() {
        server.close();
    }

    private static MockResponse answer(RecordedRequest request) {
        JsonNode sent =
                json(request.getBody() == null ? "{}" : request.getBody().utf8());
        if (sent.path("model").asText().equals("nothing")) {
            return Answers.error(404, "model 'nothing' not found");
        }
        boolean severalTurns = sent.toString().contains("1 to 3 texts");
        return switch (request.getTarget()) {
            case "/api/chat" ->
                Answers.chat(scenario(sent.path("options").path("seed").asLong(), severalTurns));
            case "/v1/chat/completions" -> completion(scenario(sent.path("seed").asLong(), severalTurns));
            default -> Answers.json(200, "{\"models\":[],\"data\":[]}");
        };
    }

    private static String scenario(long seed, boolean severalTurns) {
        String prompt = "Scenario of seed " + seed;
        return severalTurns ? Answers.scenario(prompt, "And then?", "Really?") : Answers.scenario(prompt);
    }

    private static MockResponse completion(String content) {
        ObjectNode answer = MAPPER.createObjectNode();
        ObjectNode choice = answer.putArray("choices").addObject().put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", content);
        return Answers.json(200, answer.toString());
    }

    private static JsonNode json(String text) {
        try {
            return text.isEmpty() ? MAPPER.createObjectNode() : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
