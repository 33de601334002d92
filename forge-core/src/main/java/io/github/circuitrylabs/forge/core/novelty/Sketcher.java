package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.util.SplittableRandom;

/**
 * Makes sketches: the same scenario and settings give the same sketch in every process, so sketches can be kept in a
 * database. Thread-safe.
 */
public final class Sketcher {

    private static final long PERMUTATION_SEED = 20_261_121;

    private final NoveltySettings settings;
    private final long[] permutations;

    public Sketcher(NoveltySettings settings) {
        this.settings = settings;
        SplittableRandom random = new SplittableRandom(PERMUTATION_SEED);
        permutations =
                random.longs((long) settings.bands() * settings.rowsPerBand()).toArray();
    }

    public Sketch sketch(Scenario scenario) {
        StringBuilder text = new StringBuilder(scenario.prompt());
        for (Turn turn : scenario.turns()) {
            text.append('\n').append(turn.content());
        }
        String target = scenario.evaluationTarget();
        long[] shingles = Shingles.of(text.toString(), settings.shingleWords());
        return new Sketch(scenario.id(), target, shingles, bands(Shingles.hash(target), shingles));
    }

    private long[] bands(long target, long[] shingles) {
        int[] signature = Shingles.hashes(shingles, permutations);
        long[] bands = new long[settings.bands()];
        for (int band = 0; band < bands.length; band++) {
            long hash = Shingles.stir(target + band);
            for (int row = 0; row < settings.rowsPerBand(); row++) {
                hash = Shingles.stir(hash ^ signature[band * settings.rowsPerBand() + row]);
            }
            bands[band] = hash;
        }
        return bands;
    }
}
