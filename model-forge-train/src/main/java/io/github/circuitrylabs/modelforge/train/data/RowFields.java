package io.github.circuitrylabs.modelforge.train.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.modelforge.train.tokenizer.ChatMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Typed access to the fields of one row; every refusal says which field and what it held. */
final class RowFields {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SHOWN_CHARACTERS = 60;

    private final ObjectNode row;
    private final ControlTokens controlTokens;

    RowFields(ObjectNode row, ControlTokens controlTokens) {
        this.row = row;
        this.controlTokens = controlTokens;
    }

    boolean has(String field) {
        return row.hasNonNull(field);
    }

    boolean isConversation(String field) {
        return row.path(field).isArray();
    }

    String names() {
        return String.join(", ", (Iterable<String>) row::fieldNames);
    }

    String text(String field) throws RowException {
        JsonNode value = row.path(field);
        if (!value.isTextual()) {
            throw new RowException(field, "expected a text, found (" + shown(value) + ").");
        }
        refuse(field, controlTokens.problem(value.textValue()));
        return value.textValue();
    }

    /** True or false, also as a number or a text. */
    boolean truth(String field) throws RowException {
        JsonNode value = row.path(field);
        String text = value.asText().strip().toLowerCase(Locale.ROOT);
        if (!Set.of("true", "false", "1", "0").contains(text)) {
            throw new RowException(field, "expected true or false, found (" + shown(value) + ").");
        }
        return text.equals("true") || text.equals("1");
    }

    String nonEmptyText(String field) throws RowException {
        String text = text(field);
        if (text.isEmpty()) {
            throw new RowException(field, "is empty. Maybe drop the row.");
        }
        return text;
    }

    List<ChatMessage> messages(String field) throws RowException {
        JsonNode value = row.path(field);
        if (!value.isArray() || value.isEmpty()) {
            throw new RowException(field, "expected a list of {role, content}, found (" + shown(value) + ").");
        }
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : value) {
            JsonNode role = message.path("role");
            JsonNode content = message.path("content");
            if (!role.isTextual() || !content.isTextual()) {
                throw new RowException(
                        field,
                        "turn %d is no {role, content} of texts: (%s). Tool calls and images are not supported."
                                .formatted(messages.size() + 1, shown(message)));
            }
            refuse(field, controlTokens.problemInside(role.textValue()));
            refuse(field, controlTokens.problemInside(content.textValue()));
            messages.add(new ChatMessage(role.textValue(), content.textValue()));
        }
        return messages;
    }

    /** All fields but those named, as plain Java values. */
    Map<String, @Nullable Object> metadataWithout(Set<String> used) throws RowException {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            if (!used.contains(field.getKey())) {
                try {
                    metadata.put(field.getKey(), MAPPER.treeToValue(field.getValue(), Object.class));
                } catch (JsonProcessingException e) {
                    throw new RowException(field.getKey(), e.getOriginalMessage());
                }
            }
        }
        return metadata;
    }

    private static void refuse(String field, Optional<String> problem) throws RowException {
        if (problem.isPresent()) {
            throw new RowException(field, problem.get());
        }
    }

    private static String shown(JsonNode value) {
        String text = value.isMissingNode() ? "nothing" : value.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
