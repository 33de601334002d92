package io.github.circuitrylabs.forge.ollama;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import mockwebserver3.MockResponse;

/** What a server sends, for tests. */
final class Answers {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Answers() {}

    static String scenario(String prompt, String... followUps) {
        ObjectNode scenario = MAPPER.createObjectNode().put("prompt", prompt);
        scenario.putArray("success_criteria").add("Stays kind");
        scenario.put("technique", "Appeal to loneliness");
        List.of(followUps).forEach(scenario.putArray("follow_ups")::add);
        return scenario.toString();
    }

    /** One whole answer of {@code /api/chat}: 30 tokens read, 12 written. */
    static MockResponse chat(String content) {
        return json(200, chatBody(content));
    }

    static String chatBody(String content) {
        ObjectNode answer = MAPPER.createObjectNode().put("model", "llama3.2");
        answer.putObject("message").put("role", "assistant").put("content", content);
        answer.put("done", true).put("done_reason", "stop");
        return answer.put("prompt_eval_count", 30).put("eval_count", 12).toString();
    }

    static MockResponse error(int code, String message) {
        return json(code, MAPPER.createObjectNode().put("error", message).toString());
    }

    static MockResponse json(int code, String body) {
        return new MockResponse.Builder()
                .code(code)
                .setHeader("Content-Type", "application/json")
                .body(body)
                .build();
    }
}
