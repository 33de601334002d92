package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.examples.ExampleNeighbours.Similar;
import io.github.circuitrylabs.forge.core.internal.UnitVectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Adds to each example its embedding and the other examples of its target that are most like it. Keeps the order. */
final class EmbeddingLayer implements ExampleLayer {

    private final Embedder embedder;
    private final int mostSimilar;

    EmbeddingLayer(Embedder embedder, int mostSimilar) {
        if (mostSimilar < 0) {
            throw new InvalidInputException("Most similar (" + mostSimilar + ") must not be negative.");
        }
        this.embedder = embedder;
        this.mostSimilar = mostSimilar;
    }

    @Override
    public List<LayeredExample> over(String evaluationTarget, List<LayeredExample> below) {
        List<String> prompts =
                below.stream().map(layered -> layered.example().prompt()).toList();
        List<float[]> embeddings =
                embedder.embed(prompts).stream().map(UnitVectors::of).toList();
        List<LayeredExample> enriched = new ArrayList<>(below.size());
        for (int i = 0; i < below.size(); i++) {
            enriched.add(below.get(i)
                    .withNeighbours(ExampleNeighbours.of(embeddings.get(i), similarTo(i, below, embeddings))));
        }
        return enriched;
    }

    private List<Similar> similarTo(int index, List<LayeredExample> examples, List<float[]> embeddings) {
        return IntStream.range(0, examples.size())
                .filter(other -> other != index)
                .mapToObj(other -> new Similar(
                        examples.get(other).id(), UnitVectors.dot(embeddings.get(index), embeddings.get(other))))
                .sorted(Comparator.comparingDouble(Similar::similarity).reversed())
                .limit(mostSimilar)
                .toList();
    }
}
