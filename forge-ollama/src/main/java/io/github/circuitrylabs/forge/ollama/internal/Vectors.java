package io.github.circuitrylabs.forge.ollama.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Reads embedding vectors and refuses any that cannot be compared. */
public final class Vectors {

    private Vectors() {}

    /**
     * @param http the server they came from, for messages
     * @param nodes one JSON array of numbers per text
     * @param count how many texts there were
     */
    public static List<float[]> read(HttpJson http, List<JsonNode> nodes, int count) {
        if (nodes.size() != count) {
            throw http.broken("it has " + nodes.size() + " vectors for " + count + " texts", null);
        }
        List<float[]> vectors = new ArrayList<>(count);
        for (JsonNode node : nodes) {
            float[] vector = new float[node.size()];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = (float) node.get(i).asDouble(Double.NaN);
                if (!Float.isFinite(vector[i])) {
                    throw http.broken("a vector holds (" + node.get(i) + "), which is no number", null);
                }
            }
            if (vector.length == 0 || (!vectors.isEmpty() && vectors.get(0).length != vector.length)) {
                throw http.broken("a vector has " + vector.length + " numbers, unlike the others", null);
            }
            vectors.add(vector);
        }
        return vectors;
    }
}
