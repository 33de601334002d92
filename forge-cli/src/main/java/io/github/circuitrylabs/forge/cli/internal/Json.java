package io.github.circuitrylabs.forge.cli.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.function.Function;

/** JSON as the programs print it: indented, fields in the order they were put, one document per run. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static <T> ArrayNode array(Collection<T> values, Function<? super T, ? extends JsonNode> toJson) {
        ArrayNode array = MAPPER.createArrayNode();
        values.forEach(value -> array.add(toJson.apply(value)));
        return array;
    }

    public static ArrayNode strings(Collection<String> values) {
        ArrayNode array = MAPPER.createArrayNode();
        values.forEach(array::add);
        return array;
    }

    /** Reads one document that a library wrote. */
    public static JsonNode parse(byte[] document) {
        try {
            return MAPPER.readTree(document);
        } catch (IOException e) {
            throw new IllegalStateException("A library of this suite wrote JSON that is none", e);
        }
    }

    /** Reads one document that may be damaged. */
    public static JsonNode read(byte[] document) throws IOException {
        return MAPPER.readTree(document);
    }

    public static void print(JsonNode document, PrintStream out) {
        try {
            out.println(MAPPER.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of plain values is always writable", e);
        }
    }
}
