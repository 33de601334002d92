package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.Locale;

/** Whether a scenario is new, and if not, which one it repeats. */
public sealed interface Novelty {

    /** Nothing like it is known. */
    record Novel() implements Novelty {}

    /** The very same scenario is known. */
    record ExactDuplicate(ScenarioId of) implements Novelty {}

    /**
     * One worded almost alike is known.
     *
     * @param of the most alike of those that were found
     * @param similarity the exact Jaccard similarity of both texts' shingles, in [threshold, 1]
     */
    record NearDuplicate(ScenarioId of, double similarity) implements Novelty {}

    /**
     * One that means the same is known.
     *
     * @param of the most alike
     * @param similarity the cosine of both embeddings, in [threshold, 1]
     * @param embedder the name of what compared them
     */
    record SameMeaning(ScenarioId of, double similarity, String embedder) implements Novelty {}

    default boolean isNovel() {
        return this instanceof Novel;
    }

    /** One line for people and ledgers. */
    default String describe() {
        if (this instanceof ExactDuplicate exact) {
            return "The same scenario exists already (" + exact.of().shortValue() + ").";
        }
        if (this instanceof NearDuplicate near) {
            return String.format(
                    Locale.ROOT,
                    "Nearly the same scenario exists already (%s, similarity %.2f).",
                    near.of().shortValue(),
                    near.similarity());
        }
        if (this instanceof SameMeaning same) {
            return String.format(
                    Locale.ROOT,
                    "A scenario that means the same exists already (%s, similarity %.2f by %s).",
                    same.of().shortValue(),
                    same.similarity(),
                    same.embedder());
        }
        return "New.";
    }
}
