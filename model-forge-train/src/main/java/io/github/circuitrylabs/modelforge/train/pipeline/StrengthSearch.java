package io.github.circuitrylabs.modelforge.train.pipeline;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.analysis.Diversity;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Finds how strongly an adapter can be applied before a generator's scenarios become less varied: among a few
 * strengths λ · s · B A, finds by bisection the largest whose Vendi score stays near that of the generator before. A model trained on what
 * reveals issues is drawn towards a few techniques; weakening the update is the cheapest way to keep it exploring.
 *
 * <p>It looks at its own samples only, never at those a ruler measures with.
 */
final class StrengthSearch {

    /** From weak to strong; three of the seven are tried. */
    private static final List<Double> STRENGTHS = List.of(0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0);

    private static final int SAMPLES = 880;

    private final List<GenerationRequest> requests;
    private final double minRatio;

    /**
     * @param targets asked for in turn
     * @param minRatio least Vendi score, as a share of the one before
     */
    StrengthSearch(List<EvaluationTarget> targets, long seed, double minRatio) {
        this.requests = new ArrayList<>(SAMPLES);
        for (int i = 0; i < SAMPLES; i++) {
            requests.add(GenerationRequest.of(targets.get(i % targets.size()), seed * 7_919 + i));
        }
        this.minRatio = minRatio;
    }

    /**
     * What was found.
     *
     * @param strength λ, in (0, 1]
     * @param ratio the Vendi score at this strength over the one before
     */
    record Found(double strength, double ratio) {}

    /**
     * The largest strength that keeps enough variety, or the smallest there is if none of those tried does.
     *
     * @param before the generator to compare with; closed by the caller
     * @param at opens the generator at a strength; closed here
     */
    Found search(Generator before, DoubleFunction<Generator> at) {
        double reference = vendi(before);
        Found best = new Found(STRENGTHS.get(0), Double.NaN);
        int low = 0;
        int high = STRENGTHS.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            double strength = STRENGTHS.get(middle);
            double ratio;
            try (Generator candidate = at.apply(strength)) {
                ratio = vendi(candidate) / reference;
            }
            if (ratio >= minRatio) {
                best = new Found(strength, ratio);
                low = middle + 1;
            } else {
                best = middle == 0 ? new Found(strength, ratio) : best;
                high = middle - 1;
            }
        }
        return best;
    }

    private double vendi(Generator generator) {
        List<String> texts = new ArrayList<>();
        for (GenerationOutcome outcome : generator.generateAll(requests)) {
            if (outcome instanceof GenerationOutcome.Generated generated) {
                texts.add(generated.scenario().prompt());
            }
        }
        return texts.isEmpty() ? 0 : Diversity.vendi(texts, NgramEmbedder.standard());
    }
}
