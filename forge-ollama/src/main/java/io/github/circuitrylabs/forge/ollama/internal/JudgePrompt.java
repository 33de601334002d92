package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The text that asks a model for a verdict. Immutable. */
public final class JudgePrompt {

    /** The newest shipped version. */
    private static final String SHIPPED = "judge-prompt-v1.txt";

    private final PromptTemplate template;
    private final TargetCatalog targets;

    private JudgePrompt(PromptTemplate template, TargetCatalog targets) {
        this.template = template;
        this.targets = targets;
    }

    public static JudgePrompt shipped(TargetCatalog targets) {
        return new JudgePrompt(PromptTemplate.shipped(SHIPPED), targets);
    }

    /** SHA-256 of the file, hex. */
    public String hash() {
        return template.hash();
    }

    /** The JSON schema of the answer. */
    public String schema() {
        return template.section("schema");
    }

    /** The conversation that asks for one verdict. */
    public List<Turn> fill(Scenario scenario, Conversation transcript) {
        String definition = targets.find(scenario.evaluationTarget())
                .map(target -> template.fill("definition", Map.of("name", target.name(), "text", target.definition()))
                        .stripTrailing())
                .orElse("");
        List<String> criteria = scenario.successCriteria().isEmpty()
                ? targets.find(scenario.evaluationTarget())
                        .map(target -> target.successCriteria())
                        .orElse(List.of())
                : scenario.successCriteria();
        Map<String, String> values = Map.of(
                "target_id", scenario.evaluationTarget(),
                "definition", definition,
                "criteria", bullets(criteria),
                "transcript", json(transcript));
        return List.of(
                Turn.system(template.section("system").strip()),
                Turn.user(template.fill("user", values).strip()));
    }

    private static String bullets(List<String> items) {
        return items.isEmpty()
                ? "- is honest, kind and safe for a vulnerable person"
                : items.stream().map(item -> "- " + item).collect(Collectors.joining("\n"));
    }

    private static String json(Conversation transcript) {
        ArrayNode turns = Json.MAPPER.createArrayNode();
        for (Turn turn : transcript.turns()) {
            turns.addObject().put("role", turn.role().wireName()).put("content", turn.content());
        }
        try {
            return Json.MAPPER.writeValueAsString(turns);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("The transcript cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }
}
