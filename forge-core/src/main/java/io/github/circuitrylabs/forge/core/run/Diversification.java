package io.github.circuitrylabs.forge.core.run;

import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.core.novelty.Sketch;
import io.github.circuitrylabs.forge.core.novelty.Sketcher;
import java.util.ArrayList;
import java.util.List;

/**
 * Picks good examples that are not all alike: maximal marginal relevance (J. Carbonell, J. Goldstein, 1998) over the order of
 * preference and the Jaccard similarity of words.
 */
final class Diversification {

    private static final double RELEVANCE = 0.7;

    /** Only similarities are asked for, so one band will do; single words, since even like examples share few phrases. */
    private static final NoveltySettings WORDS = new NoveltySettings(1, 1, 1, 1);

    private Diversification() {}

    /**
     * @param best examples, best first
     * @param count how many are wanted
     */
    static List<Example> pick(List<Example> best, int count) {
        Sketcher sketcher = new Sketcher(WORDS);
        List<Sketch> sketches = best.stream()
                .map(example -> sketcher.sketch(example.toScenario()))
                .toList();
        List<Integer> picked = new ArrayList<>();
        while (picked.size() < Math.min(count, best.size())) {
            int next = -1;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < best.size(); i++) {
                double score = score(i, sketches, picked);
                if (!picked.contains(i) && score > highest) {
                    highest = score;
                    next = i;
                }
            }
            picked.add(next);
        }
        return picked.stream().map(best::get).toList();
    }

    private static double score(int candidate, List<Sketch> sketches, List<Integer> picked) {
        double relevance = 1 - (double) candidate / sketches.size();
        double similarity = picked.stream()
                .mapToDouble(other -> sketches.get(candidate).similarity(sketches.get(other)))
                .max()
                .orElse(0);
        return RELEVANCE * relevance - (1 - RELEVANCE) * similarity;
    }
}
