package io.github.circuitrylabs.forge.core.examples;

import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ExampleLoader;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Examples by progressive enhancement: hand-written ones give the text; a datastore adds those it holds itself, the history of
 * all, puts the most effective first and leaves out what was demoted or is held out; where nothing is left, generic examples are
 * the fallback; a run may add embeddings and similar examples.
 *
 * <pre>{@code
 * LayeredExampleLoader examples = LayeredExampleLoader.of(YamlExampleLoader.shipped(targets), store.exampleLife())
 *         .withNeighbours(embedder, 3);
 * examples.examples("ai_psychosis", 3);           // as every ExampleLoader
 * examples.layered("ai_psychosis", 3).get(0).history().effectiveness();
 * }</pre>
 *
 * <p>Each target is read once and kept, so that one run sees the same examples throughout, however many requests it makes: use a
 * new loader per run. Thread-safe if its layers are.
 */
public final class LayeredExampleLoader implements ExampleLoader {

    private final List<ExampleLayer> layers;
    private final ConcurrentMap<String, List<LayeredExample>> byTarget = new ConcurrentHashMap<>();

    private LayeredExampleLoader(List<ExampleLayer> layers) {
        this.layers = List.copyOf(layers);
    }

    /**
     * A datastore over hand-written examples, with generic examples where both have none.
     *
     * @param written gives the text
     * @param datastore gives the history, e.g. forge-store's {@code SqliteExamples}
     */
    public static LayeredExampleLoader of(YamlExampleLoader written, ExampleLayer datastore) {
        return new LayeredExampleLoader(List.of(
                (target, below) -> layers(written.written(target)),
                datastore,
                (target, below) -> below.isEmpty() ? layers(written.fallback(target)) : below));
    }

    /** This loader with an embedding of each example and so many of the examples most like it. */
    public LayeredExampleLoader withNeighbours(Embedder embedder, int mostSimilar) {
        List<ExampleLayer> more = new ArrayList<>(layers);
        more.add(new EmbeddingLayer(embedder, mostSimilar));
        return new LayeredExampleLoader(more);
    }

    /** {@inheritDoc} */
    @Override
    public List<Example> examples(String evaluationTarget, int limit) {
        return layered(evaluationTarget, limit).stream()
                .map(LayeredExample::example)
                .toList();
    }

    /**
     * As {@link #examples}, with everything the layers have added.
     *
     * @throws InvalidInputException if the limit is negative, the target is blank, or a layer cannot be read
     */
    public List<LayeredExample> layered(String evaluationTarget, int limit) {
        if (evaluationTarget.isBlank()) {
            throw new InvalidInputException("Evaluation target (" + evaluationTarget + ") must not be blank.");
        }
        if (limit < 0) {
            throw new InvalidInputException("Limit (" + limit + ") must not be negative.");
        }
        List<LayeredExample> all = byTarget.computeIfAbsent(evaluationTarget, this::load);
        return all.subList(0, Math.min(limit, all.size()));
    }

    private List<LayeredExample> load(String evaluationTarget) {
        List<LayeredExample> examples = List.of();
        for (ExampleLayer layer : layers) {
            examples = layer.over(evaluationTarget, examples);
        }
        return List.copyOf(examples);
    }

    private static List<LayeredExample> layers(List<Example> examples) {
        return examples.stream().map(LayeredExample::of).toList();
    }
}
