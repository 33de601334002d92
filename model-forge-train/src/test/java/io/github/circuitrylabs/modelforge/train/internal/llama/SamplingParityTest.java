package io.github.circuitrylabs.modelforge.train.internal.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds {@code draw}'s distribution to what transformers' processors and warpers make of the same logits. */
class SamplingParityTest {

    private static final int ROWS = 3;
    private static final int VOCABULARY = 23;

    private final JsonNode golden = golden();

    @ParameterizedTest
    @ValueSource(strings = {"plain", "temperature", "top_k", "top_p", "min_p", "penalty", "reward", "all", "allowed"})
    void should_give_the_chances_that_transformers_gives(String name) {
        JsonNode options = golden.path("cases").path(name);
        JsonNode chances = options.path("chances");
        float[] found = distribution(options);
        for (int row = 0; row < ROWS; row++) {
            for (int id = 0; id < VOCABULARY; id++) {
                double expected = chances.path(row).path(id).asDouble();
                assertThat((double) found[row * VOCABULARY + id])
                        .as("row %d, id %d", row, id)
                        .isCloseTo(expected, within(1e-6 + 1e-5 * expected));
                assertThat(found[row * VOCABULARY + id] > 0).isEqualTo(expected > 0);
            }
        }
    }

    private float[] distribution(JsonNode options) {
        Architecture architecture =
                new Architecture(VOCABULARY, 8, 8, 1, 2, 2, 4, 1e-5, new float[2], 0, true, false, false, false, false);
        try (LlamaModule module = LlamaModule.create(architecture, slot -> new float[slot.size()]);
                var call = module.script().call("distribution")) {
            NDManager scope = call.scope();
            NDArray none = scope.create(new long[0]);
            List<NDArray> arguments = List.of(
                    scope.create(floats(golden.path("logits")), new Shape(ROWS, VOCABULARY)),
                    scope.create(new float[ROWS]),
                    options.has("repetition_penalty") ? history(scope) : none,
                    options.path("allowed").asBoolean() ? allowed(scope) : none.duplicate());
            return call.list("c", arguments)
                    .integers(options.path("top_k").asInt(0))
                    .numbers(
                            options.path("temperature").asDouble(1),
                            options.path("top_p").asDouble(1),
                            options.path("min_p").asDouble(0),
                            options.path("repetition_penalty").asDouble(1))
                    .run()
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    private NDArray history(NDManager scope) {
        float[] ids = floats(golden.path("history"));
        long[] history = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            history[i] = (long) ids[i];
        }
        return scope.create(history, new Shape(ROWS, ids.length / ROWS));
    }

    private NDArray allowed(NDManager scope) {
        boolean[] allowed = new boolean[ROWS * VOCABULARY];
        for (int row = 0; row < ROWS; row++) {
            for (JsonNode id : golden.path("allowed").path(row)) {
                allowed[row * VOCABULARY + id.asInt()] = true;
            }
        }
        return scope.create(allowed, new Shape(ROWS, VOCABULARY));
    }

    private static float[] floats(JsonNode rows) {
        float[] values = new float[rows.size() * rows.path(0).size()];
        int at = 0;
        for (JsonNode row : rows) {
            for (JsonNode value : row) {
                values[at++] = (float) value.asDouble();
            }
        }
        return values;
    }

    private static JsonNode golden() {
        try (InputStream in =
                Objects.requireNonNull(SamplingParityTest.class.getResourceAsStream("/golden/sampling/chances.json"))) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
