package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;

/** The two ways this module reads JSON: as it should be, and as models write it. */
public final class Json {

    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Trailing commas, comments, single quotes, bare keys, line breaks inside texts. */
    static final JsonMapper LENIENT = JsonMapper.builder()
            .enable(
                    JsonReadFeature.ALLOW_TRAILING_COMMA,
                    JsonReadFeature.ALLOW_JAVA_COMMENTS,
                    JsonReadFeature.ALLOW_SINGLE_QUOTES,
                    JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES,
                    JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS,
                    JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .build();

    private Json() {}

    /**
     * @throws InvalidInputException if the schema is no JSON
     */
    public static JsonNode schema(String jsonSchema) {
        try {
            return Json.MAPPER.readTree(jsonSchema);
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("The JSON schema is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
