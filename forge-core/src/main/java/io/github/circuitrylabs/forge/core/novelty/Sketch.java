package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.ScenarioId;

/** What a scenario's wording comes to when it is looked for among others. Immutable. */
public final class Sketch {

    private final ScenarioId id;
    private final String evaluationTarget;
    private final long[] shingles;
    private final long[] bands;

    Sketch(ScenarioId id, String evaluationTarget, long[] shingles, long[] bands) {
        this.id = id;
        this.evaluationTarget = evaluationTarget;
        this.shingles = shingles;
        this.bands = bands;
    }

    public ScenarioId id() {
        return id;
    }

    /**
     * One well-mixed number per band of the signature. Scenarios of one target with a number in common are worth comparing;
     * others hardly ever agree in one.
     */
    public long[] bands() {
        return bands.clone();
    }

    /**
     * The Jaccard similarity of both texts' shingles, in [0, 1]; 0 where the targets differ.
     *
     * @param other made by the same {@link Sketcher}
     */
    public double similarity(Sketch other) {
        return evaluationTarget.equals(other.evaluationTarget) ? Shingles.jaccard(shingles, other.shingles) : 0;
    }

    /** Whether the numbers of shingles alone allow this similarity. */
    boolean canReach(double similarity, Sketch other) {
        return Shingles.upperBound(shingles, other.shingles) >= similarity;
    }

    long band(int index) {
        return bands[index];
    }

    int bandCount() {
        return bands.length;
    }
}
