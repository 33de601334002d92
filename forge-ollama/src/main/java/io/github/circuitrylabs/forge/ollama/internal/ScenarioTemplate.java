package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Turn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text that asks a model for a scenario: sections {@code system}, {@code user}, {@code examples}, {@code avoid} and
 * {@code schema} of one versioned file. What is filled in is data: a placeholder inside it is not filled again. Immutable.
 */
public final class ScenarioTemplate {

    /** The newest shipped version. A change of the text is a new file, so that a hash always finds its text. */
    private static final String SHIPPED = "scenario-prompt-v1.txt";

    private static final int MAX_EXAMPLES = 8;
    private static final int MAX_AVOIDED = 12;
    private static final int MAX_AVOIDED_CHARACTERS = 300;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z_]+)}}");
    private static final Pattern SECTION = Pattern.compile("(?m)^=== ([a-z]+)\\n");

    private final Map<String, String> sections;
    private final String hash;

    private ScenarioTemplate(String text) {
        this.sections = sections(text);
        this.hash = sha256(text);
    }

    public static ScenarioTemplate shipped() {
        try (InputStream source = ScenarioTemplate.class.getResourceAsStream(SHIPPED)) {
            if (source == null) {
                throw new InvalidInputException(
                        "The prompt template (" + SHIPPED + ") is not in the jar. Build it again.");
            }
            return of(new String(source.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the shipped prompt template", e);
        }
    }

    /**
     * @throws InvalidInputException if a section is missing
     */
    public static ScenarioTemplate of(String text) {
        return new ScenarioTemplate(text);
    }

    /** SHA-256 of the file, hex. */
    public String hash() {
        return hash;
    }

    /** The JSON schema of the answer. */
    public String schema() {
        return section("schema");
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
        return List.of(
                Turn.system(section("system").strip()),
                Turn.user(fill(section("user"), values).strip()));
    }

    private String optionalSection(String name, List<String> items) {
        return items.isEmpty() ? "" : "\n" + fill(section(name), Map.of("items", String.join("\n", items)));
    }

    private String section(String name) {
        String section = sections.get(name);
        if (section == null) {
            throw new InvalidInputException("The prompt template has no section (=== " + name + ").");
        }
        return section;
    }

    private static String fill(String template, Map<String, String> values) {
        return PLACEHOLDER.matcher(template).replaceAll(match -> {
            @Nullable String value = values.get(match.group(1));
            if (value == null) {
                throw new InvalidInputException(
                        "The prompt template has an unknown placeholder (" + match.group() + ").");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String json(Example example) {
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

    private static Map<String, String> sections(String text) {
        String unix = text.replace("\r\n", "\n");
        Map<String, String> sections = new HashMap<>();
        Matcher header = SECTION.matcher(unix);
        String name = null;
        int start = 0;
        while (header.find()) {
            if (name != null) {
                sections.put(name, unix.substring(start, header.start()));
            }
            name = header.group(1);
            start = header.end();
        }
        if (name != null) {
            sections.put(name, unix.substring(start));
        }
        return sections;
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
