package io.github.circuitrylabs.modelforge.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code make_golden.py} of {@code golden/engine} or {@code golden/trl} wrote for one shape of model. */
record Golden(Path folder, JsonNode numbers) {

    static Golden of(String shape) {
        return at("/golden/engine/" + shape);
    }

    static Golden ofTrl(String shape) {
        return at("/golden/trl/" + shape);
    }

    private static Golden at(String resource) {
        try {
            Path folder = Path.of(Golden.class.getResource(resource).toURI());
            return new Golden(folder, new JsonMapper().readTree(Files.readString(folder.resolve("numbers.json"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    float[] tensor(String name) {
        try (TensorFile file = Safetensors.open(folder.resolve("expected.safetensors"))) {
            return file.tensor(name).toFloats();
        }
    }

    List<String> names(String prefix) {
        try (TensorFile file = Safetensors.open(folder.resolve("expected.safetensors"))) {
            return file.names().stream().filter(name -> name.startsWith(prefix)).toList();
        }
    }

    double[] series(String name) {
        double[] values = new double[numbers.path(name).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.path(name).path(i).asDouble();
        }
        return values;
    }

    /** The same rows as the script's {@code rows()}. */
    static List<TokenizedCompletion> rows(int vocabulary) {
        int[][] shapes = {{13, 5}, {9, 1}, {17, 8}, {6, 0}, {11, 10}, {14, 7}};
        List<TokenizedCompletion> rows = new ArrayList<>();
        for (int i = 0; i < shapes.length; i++) {
            int[] ids = new int[shapes[i][0]];
            for (int t = 0; t < ids.length; t++) {
                ids[t] = (7 * i + 3 * t * t + 5 * t + 1) % vocabulary;
            }
            rows.add(new TokenizedCompletion(ids, shapes[i][1]));
        }
        return rows;
    }

    /** Largest difference, relative to the largest expected magnitude. */
    static double difference(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double difference = 0;
        double magnitude = 1e-12;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
            magnitude = Math.max(magnitude, Math.abs(expected[i]));
        }
        return difference / magnitude;
    }
}
