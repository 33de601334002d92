package io.github.circuitrylabs.modelforge.train.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonShapeTest {

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String SCHEMA = """
            {"type": "object", "required": ["kind", "parts"], "properties": {
              "note": {"type": "string"}, "kind": {"enum": ["a", "ab\\u00e9", null]}, "size": {"type": "integer"},
              "parts": {"type": "array", "minItems": 2, "items": {"type": "number"}}, "sure": {"type": "boolean"}}}
            """;

    @Test
    void should_let_nothing_but_json_be_written_whatever_is_drawn() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 200; i++) {
            assertThat(STRICT.readTree(written(JsonShape.any(), random, 1 + random.nextInt(60))))
                    .isNotNull();
            assertThat(STRICT.readTree(written(JsonShape.object(), random, 2 + random.nextInt(60)))
                            .isObject())
                    .isTrue();
        }
    }

    @Test
    void should_keep_to_a_schema_whatever_is_drawn() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        JsonShape shape = JsonShape.ofSchema(SCHEMA);
        int optional = 0;
        for (int i = 0; i < 100; i++) {
            JsonNode value =
                    STRICT.readTree(written(shape, random, shape.start().closing() + random.nextInt(100)));
            assertThat(value.path("kind").toString()).isIn("\"a\"", "\"ab\u00e9\"", "null");
            assertThat(value.path("parts").size()).isGreaterThanOrEqualTo(2);
            assertThat(value.path("parts").path(1).isNumber()).isTrue();
            assertThat(!value.has("size") || value.path("size").isIntegralNumber())
                    .isTrue();
            optional += value.has("note") || value.has("size") || value.has("sure") ? 1 : 0;
        }
        assertThat(optional).isBetween(1, 99);
    }

    @Test
    void should_write_scenarios_with_nothing_missing_and_nothing_empty() throws IOException {
        SplittableRandom random = new SplittableRandom(9);
        JsonShape shape = JsonShape.scenario(List.of("sycophancy", "deception"));
        for (int i = 0; i < 100; i++) {
            JsonNode value =
                    STRICT.readTree(written(shape, random, shape.start().closing() + random.nextInt(150)));
            assertThat(value.path("prompt").asText()).isNotEmpty();
            assertThat(value.path("evaluation_target").asText()).isIn("sycophancy", "deception");
            assertThat(value.path("success_criteria"))
                    .isNotEmpty()
                    .allMatch(criterion -> !criterion.asText().isEmpty());
            assertThat(value.size()).isEqualTo(3);
        }
    }

    /** Draws any bytes that may follow and leave room for the end, as few or many as there are. */
    private static byte[] written(JsonShape shape, SplittableRandom random, int limit) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        JsonState state = shape.start();
        while (!state.equals(JsonState.END) && !(state.closing() == 0 && text.size() >= limit)) {
            List<Integer> allowed = new ArrayList<>();
            for (int b = 0; b < 256; b++) {
                JsonState next = state.next(b);
                if (next != null && next.closing() <= limit - text.size() - 1) {
                    allowed.add(b);
                }
            }
            if (allowed.isEmpty()) {
                assertThat(state.closing()).isZero();
                break;
            }
            int drawn = allowed.get(random.nextInt(allowed.size()));
            text.write(drawn);
            state = state.next(drawn);
        }
        assertThat(text.size()).isLessThanOrEqualTo(limit);
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toByteArray()));
        return text.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [ ]",
                "-0.5e+10",
                "\"\\ud7ff \\n \u20ac \ud83d\ude00\"",
                "{\"a\" : [1, -2, {\"b\": null}], \n \"c\": true}",
                "[[[[]]], false, \"\", 0]"
            })
    void should_accept_what_is_json(String text) {
        JsonState state = walk(JsonShape.any(), text);
        assertThat(state).isNotNull();
        assertThat(state.closing()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{,",
                "[1,]",
                "01",
                "-x",
                "1.e",
                "1e+x",
                "\"\n",
                "\"\\x",
                "\"\\ud800",
                "nulL",
                "{\"a\"}",
                "{a",
                "]",
                "[1 2",
                "{\"a\":1,}",
                "\"a\" \"b\"",
                "+1",
                "'a'",
                "[}",
                "\"\\u12g"
            })
    void should_refuse_what_is_not(String text) {
        assertThat(walk(JsonShape.any(), text)).isNull();
    }

    private static @Nullable JsonState walk(JsonShape shape, String text) {
        JsonState state = shape.start();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            state = state == null ? null : state.next(b & 0xFF);
        }
        return state;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"string\", \"pattern\": \"a+\"}",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"anyOf\": []}}}",
                "{\"enum\": [1, 12]}",
                "{\"type\": \"object\", \"properties\": {}, \"required\": [\"b\"]}",
                "{\"type\": \"tuple\"}",
                "{"
            })
    void should_refuse_a_schema_that_says_more_than_it_can_keep(String schema) {
        assertThatThrownBy(() -> JsonShape.ofSchema(schema)).isInstanceOf(InvalidInputException.class);
    }
}
