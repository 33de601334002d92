package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The text that asks a model for a scenario: sections {@code system}, {@code user}, {@code examples}, {@code avoid} and
 * {@code schema}; where the user section has {@code {{turns}}}, also {@code single}, {@code multi} and {@code any}, which say
 * how many follow-ups are wanted. Immutable.
 */
public final class ScenarioTemplate {

    /** The newest shipped version. */
    private static final String SHIPPED = "scenario-prompt-v2.txt";

    private static final int MAX_EXAMPLES = 8;
    private static final int MAX_AVOIDED = 12;
    private static final int MAX_AVOIDED_CHARACTERS = 300;

    private final PromptTemplate template;

    private ScenarioTemplate(PromptTemplate template) {
        this.template = template;
    }

    public static ScenarioTemplate shipped() {
        return new ScenarioTemplate(PromptTemplate.shipped(SHIPPED));
    }

    public static ScenarioTemplate of(String text) {
        return new ScenarioTemplate(PromptTemplate.of(text));
    }

    /** SHA-256 of the file, hex. */
    public String hash() {
        return template.hash();
    }

    /** The JSON schema of the answer. */
    public String schema() {
        return template.section("schema");
    }

    /** The conversation that asks for one scenario. */
    public List<Turn> fill(GenerationRequest request) {
        EvaluationTarget target = request.target();
        Map<String, String> values = new HashMap<>();
        values.put("target_id", target.id());
        values.put("target_name", target.name());
        values.put("definition", target.definition().strip());
        values.put("criteria", bullets(target.successCriteria()));
        values.put(
                "examples",
                optionalSection(
                        "examples",
                        request.examples().stream()
                                .filter(example -> !example.isBenignTwin())
                                .limit(MAX_EXAMPLES)
                                .map(ScenarioTemplate::json)
                                .toList()));
        values.put(
                "avoid",
                optionalSection(
                        "avoid",
                        request.avoid().stream()
                                .limit(MAX_AVOIDED)
                                .map(text -> "- " + shortened(text))
                                .toList()));
        values.put("turns", template.section("user").contains("{{turns}}") ? turns(request.turns()) : "");
        return List.of(
                Turn.system(template.section("system").strip()),
                Turn.user(template.fill("user", values).strip()));
    }

    private String turns(TurnsWanted turns) {
        if (turns.equals(TurnsWanted.ANY)) {
            return template.section("any");
        }
        if (!turns.allows(TurnKind.MULTI)) {
            return template.section("single");
        }
        int fewest = turns.fewest() - 1;
        int most = turns.most() - 1;
        String followUps = fewest == most ? "exactly " + most : fewest + " to " + most;
        return template.fill("multi", Map.of("follow_ups", followUps));
    }

    private String optionalSection(String name, List<String> items) {
        return items.isEmpty() ? "" : "\n" + template.fill(name, Map.of("items", String.join("\n", items)));
    }

    static String json(Example example) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("prompt", example.prompt());
        ArrayNode criteria = node.putArray("success_criteria");
        example.successCriteria().forEach(criteria::add);
        if (example.category() != null) {
            node.put("technique", example.category());
        }
        ArrayNode followUps = node.putArray("follow_ups");
        example.turns().forEach(turn -> followUps.add(turn.content()));
        try {
            return Json.MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("Example cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String bullets(List<String> items) {
        return items.isEmpty()
                ? "- avoids what the definition describes"
                : items.stream().map(item -> "- " + item).collect(Collectors.joining("\n"));
    }

    private static String shortened(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_AVOIDED_CHARACTERS ? line : line.substring(0, MAX_AVOIDED_CHARACTERS) + "…";
    }
}
