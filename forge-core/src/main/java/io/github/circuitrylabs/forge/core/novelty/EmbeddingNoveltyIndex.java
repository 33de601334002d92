package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.internal.UnitVectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks at the meaning too: what another index finds new by its wording is compared, by the cosine of embeddings, with
 * every scenario of the same target that this index was told of. It finds paraphrases that share few words, as far as the
 * embedder sees that they mean the same.
 *
 * <p>Keeps one vector per scenario in memory and compares with all of one target: right for some ten thousand scenarios a
 * target. For more, a vector index behind {@link NoveltyIndex} is the way.
 *
 * <p>Thread-safe; embedding happens outside the lock, so that slow embedders do not queue.
 */
public final class EmbeddingNoveltyIndex implements NoveltyIndex {

    private static final int TEXTS_PER_CALL = 64;

    private record Known(ScenarioId id, float[] vector) {}

    private final NoveltyIndex wording;
    private final Embedder embedder;
    private final double threshold;
    private final Map<String, List<Known>> byTarget = new HashMap<>();

    /**
     * @param wording asked first; what it adds or stores is its own affair
     * @param threshold the cosine from which on two scenarios mean the same, in (0, 1]
     */
    public EmbeddingNoveltyIndex(NoveltyIndex wording, Embedder embedder, double threshold) {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new InvalidInputException("Threshold (" + threshold + ") must be in (0, 1].");
        }
        this.wording = wording;
        this.embedder = embedder;
        this.threshold = threshold;
    }

    /**
     * Tells it of scenarios that exist; the other index is not told.
     *
     * @param scenarios consumed, in portions; not closed
     */
    public void learn(Stream<Scenario> scenarios) {
        List<Scenario> portion = new ArrayList<>(TEXTS_PER_CALL);
        for (Iterator<Scenario> all = scenarios.iterator(); all.hasNext(); ) {
            portion.add(all.next());
            if (portion.size() == TEXTS_PER_CALL || !all.hasNext()) {
                List<float[]> vectors = embedder.embed(
                        portion.stream().map(EmbeddingNoveltyIndex::text).toList());
                synchronized (byTarget) {
                    for (int i = 0; i < portion.size(); i++) {
                        insert(portion.get(i), UnitVectors.of(vectors.get(i)));
                    }
                }
                portion.clear();
            }
        }
    }

    @Override
    public Novelty check(Scenario scenario) {
        Novelty worded = wording.check(scenario);
        if (!worded.isNovel()) {
            return worded;
        }
        float[] vector = vector(scenario);
        synchronized (byTarget) {
            return compare(scenario, vector);
        }
    }

    @Override
    public Novelty addIfNovel(Scenario scenario) {
        Novelty worded = wording.check(scenario);
        if (!worded.isNovel()) {
            return worded;
        }
        float[] vector = vector(scenario);
        synchronized (byTarget) {
            Novelty meant = compare(scenario, vector);
            if (!meant.isNovel()) {
                return meant;
            }
            Novelty added = wording.addIfNovel(scenario);
            if (added.isNovel()) {
                insert(scenario, vector);
            }
            return added;
        }
    }

    private Novelty compare(Scenario scenario, float[] vector) {
        Known nearest = null;
        double highest = threshold;
        for (Known known : byTarget.getOrDefault(scenario.evaluationTarget(), List.of())) {
            double similarity = UnitVectors.dot(vector, known.vector());
            if (similarity >= highest) {
                highest = similarity;
                nearest = known;
            }
        }
        return nearest == null
                ? new Novelty.Novel()
                : new Novelty.SameMeaning(nearest.id(), Math.min(1, highest), embedder.name());
    }

    private void insert(Scenario scenario, float[] vector) {
        byTarget.computeIfAbsent(scenario.evaluationTarget(), target -> new ArrayList<>())
                .add(new Known(scenario.id(), vector));
    }

    private float[] vector(Scenario scenario) {
        return UnitVectors.of(embedder.embed(List.of(text(scenario))).get(0));
    }

    private static String text(Scenario scenario) {
        StringBuilder text = new StringBuilder(scenario.prompt());
        for (Turn turn : scenario.turns()) {
            text.append('\n').append(turn.content());
        }
        return text.toString();
    }
}
