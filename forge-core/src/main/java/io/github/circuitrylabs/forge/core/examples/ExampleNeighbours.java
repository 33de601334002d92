package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an example stands among the others of its target, as one run's embedder sees it.
 *
 * @param embedding of its prompt, scaled to length 1; a zero vector stays one
 * @param similar the examples most like it, most alike first
 */
public record ExampleNeighbours(List<Float> embedding, List<Similar> similar) {

    /**
     * @param id of the other example
     * @param similarity the cosine of both embeddings, in [−1, 1]
     */
    public record Similar(ScenarioId id, double similarity) {}

    public ExampleNeighbours {
        embedding = List.copyOf(embedding);
        similar = List.copyOf(similar);
    }

    static ExampleNeighbours of(float[] embedding, List<Similar> similar) {
        List<Float> values = new ArrayList<>(embedding.length);
        for (float value : embedding) {
            values.add(value);
        }
        return new ExampleNeighbours(values, similar);
    }
}
