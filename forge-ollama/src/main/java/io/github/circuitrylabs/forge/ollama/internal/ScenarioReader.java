package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.ollama.ChatReply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a scenario from a model's answer, with the repairs of {@link JsonAnswer}; wrappers and other key names are forgiven.
 * Nothing is made up: an answer that was cut off is no scenario.
 */
final class ScenarioReader {

    private static final int SHOWN_CHARACTERS = 120;
    private static final List<String> PROMPT_KEYS = List.of("prompt", "scenario", "user_message", "message");
    private static final List<String> CRITERIA_KEYS = List.of("success_criteria", "successCriteria", "criteria");
    private static final List<String> REFUSAL_KEYS = List.of("refusal", "error");

    private ScenarioReader() {}

    static ScenarioAnswer read(ChatReply reply) {
        if (!reply.refusal().isBlank()) {
            return new ScenarioAnswer.Refused(shown(reply.refusal()));
        }
        String text = reply.text().strip();
        ScenarioAnswer answer = JsonAnswer.find(text, ScenarioReader::answer);
        if (answer != null) {
            return answer;
        }
        if (text.isEmpty()) {
            return new ScenarioAnswer.Unparsable("the answer is empty");
        }
        if (RefusalDetector.inFreeText(text)) {
            return new ScenarioAnswer.Refused(shown(text));
        }
        return new ScenarioAnswer.Unparsable(
                reply.isCutOff()
                        ? "the answer was cut off after " + reply.completionTokens() + " tokens"
                        : "no JSON object with a prompt in: " + shown(text));
    }

    private static @Nullable ScenarioAnswer answer(JsonNode node) {
        if (node.isArray()) {
            return node.size() == 1 ? answer(node.get(0)) : null;
        }
        String prompt = text(node, PROMPT_KEYS);
        if (prompt != null) {
            return RefusalDetector.inScenarioText(prompt)
                    ? new ScenarioAnswer.Refused(shown(prompt))
                    : new ScenarioAnswer.Written(
                            prompt, criteria(node), node.path("technique").asText(), texts(node.path("follow_ups")));
        }
        String refusal = text(node, REFUSAL_KEYS);
        if (refusal != null) {
            return new ScenarioAnswer.Refused(shown(refusal));
        }
        // {"scenario": {…}} and the like: one wrapper around the object that was asked for.
        return node.size() == 1 && node.elements().next().isContainerNode()
                ? answer(node.elements().next())
                : null;
    }

    private static List<String> criteria(JsonNode node) {
        for (String key : CRITERIA_KEYS) {
            if (node.hasNonNull(key)) {
                return texts(node.get(key));
            }
        }
        return List.of();
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.textValue().strip());
        }
        for (JsonNode item : node) {
            texts.add(
                    item.isTextual()
                            ? item.textValue().strip()
                            : item.path("content").asText().strip());
        }
        texts.removeIf(String::isEmpty);
        return texts;
    }

    private static @Nullable String text(JsonNode node, List<String> keys) {
        for (String key : keys) {
            JsonNode value = node.path(key);
            if (value.isTextual() && !value.textValue().isBlank()) {
                return value.textValue().strip();
            }
        }
        return null;
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
