package io.github.circuitrylabs.modelforge.train.decoding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.decoding.JsonShapes.Member;
import io.github.circuitrylabs.modelforge.train.decoding.JsonShapes.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What JSON a model may write. Whatever it draws, and wherever the limit falls, the text is one well-formed value of this
 * shape. Immutable.
 */
public final class JsonShape {

    private static final int DEPTH = 64;
    private static final ObjectMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final Set<String> NOTES =
            Set.of("$schema", "$id", "title", "description", "examples", "default", "additionalProperties");

    private final Value value;

    private JsonShape(Value value) {
        this.value = value;
    }

    /** Any value. */
    public static JsonShape any() {
        return new JsonShape(new JsonShapes.Any(DEPTH));
    }

    /** Any object. */
    public static JsonShape object() {
        return new JsonShape(new JsonShapes.AnyObject(DEPTH));
    }

    /**
     * A scenario: {@code {"prompt": …, "evaluation_target": …, "success_criteria": [… at least one]}}, no text empty.
     *
     * @param targets the evaluation targets to choose from; empty for any text
     */
    public static JsonShape scenario(Collection<String> targets) {
        Value target = targets.isEmpty()
                ? new JsonShapes.Text(1)
                : oneOf(targets.stream().map(JsonShape::ascii).toList());
        return new JsonShape(new JsonShapes.Members(List.of(
                new Member("\"prompt\"", new JsonShapes.Text(1), true),
                new Member("\"evaluation_target\"", target, true),
                new Member("\"success_criteria\"", new JsonShapes.Items(new JsonShapes.Text(1), 1), true))));
    }

    /**
     * The shape that a JSON schema describes. Understood are {@code type}, {@code enum}, {@code const}, {@code properties}
     * (written in this order), {@code required}, {@code items}, {@code minItems} and {@code minLength}; further properties
     * are never written.
     *
     * @throws InvalidInputException if it is no JSON, or says more than that
     */
    public static JsonShape ofSchema(String schema) {
        try {
            return new JsonShape(parse(new JsonMapper().readTree(schema), "schema"));
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("The JSON schema is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Where a text of this shape begins. */
    JsonState start() {
        return JsonState.END.with(value).with(JsonSymbol.Space.SOME);
    }

    private static Value parse(JsonNode schema, String at) {
        if (schema.has("const")) {
            only(schema, at, "const", "type");
            return oneOf(List.of(ascii(schema.get("const"))));
        }
        if (schema.has("enum")) {
            only(schema, at, "enum", "type");
            List<String> values = new ArrayList<>();
            schema.get("enum").forEach(value -> values.add(ascii(value)));
            return oneOf(values);
        }
        String type = schema.path("type").asText("");
        switch (type) {
            case "string":
                only(schema, at, "type", "minLength");
                return new JsonShapes.Text(schema.path("minLength").asInt(0));
            case "number", "integer":
                only(schema, at, "type");
                return new JsonShapes.Numeric(type.equals("integer"));
            case "boolean":
                only(schema, at, "type");
                return oneOf(List.of("true", "false"));
            case "null":
                only(schema, at, "type");
                return oneOf(List.of("null"));
            case "array":
                only(schema, at, "type", "items", "minItems");
                Value item =
                        schema.has("items") ? parse(schema.get("items"), at + ".items") : new JsonShapes.Any(DEPTH);
                return new JsonShapes.Items(item, schema.path("minItems").asInt(0));
            case "object":
                return object(schema, at);
            default:
                only(schema, at, "type");
                if (schema.isObject() && type.isEmpty()) {
                    return new JsonShapes.Any(DEPTH);
                }
                throw new InvalidInputException("%s: type (%s) is not understood".formatted(at, schema.path("type")));
        }
    }

    private static Value object(JsonNode schema, String at) {
        only(schema, at, "type", "properties", "required");
        if (!schema.has("properties")) {
            return new JsonShapes.AnyObject(DEPTH);
        }
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<Member> members = new ArrayList<>();
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            Value value = parse(property.getValue(), at + ".properties." + name);
            members.add(new Member(ascii(name), value, required.remove(name)));
        });
        if (!required.isEmpty()) {
            throw new InvalidInputException("%s: required %s is not among the properties".formatted(at, required));
        }
        return new JsonShapes.Members(List.copyOf(members));
    }

    private static void only(JsonNode schema, String at, String... understood) {
        Set<String> unknown = new TreeSet<>();
        schema.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(NOTES);
        unknown.removeAll(Set.of(understood));
        if (!unknown.isEmpty()) {
            throw new InvalidInputException(
                    "%s: %s is not understood here; only %s is. Maybe say less, and check the rest"
                                    .formatted(at, unknown, List.of(understood))
                            + " afterwards.");
        }
    }

    private static Value oneOf(List<String> values) {
        for (String one : values) {
            for (String other : values) {
                if (!one.equals(other) && other.startsWith(one)) {
                    throw new InvalidInputException(
                            "Cannot choose among values where one (%s) begins another (%s)".formatted(one, other));
                }
            }
        }
        if (values.isEmpty()) {
            throw new InvalidInputException("An enum without values leaves nothing to write");
        }
        return new JsonShapes.OneOf(List.copyOf(new TreeSet<>(values)));
    }

    private static String ascii(Object value) {
        try {
            return ASCII.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("(%s) is no JSON value".formatted(value), e);
        }
    }
}
