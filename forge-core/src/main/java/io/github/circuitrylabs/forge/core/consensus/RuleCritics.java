package io.github.circuitrylabs.forge.core.consensus;

import io.github.circuitrylabs.forge.core.Embedder;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.grammar.CueSet;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.List;

/** Critics that need no model. They look at wording only. */
public final class RuleCritics {

    private RuleCritics() {}

    /** {@code clear}: half a point for a technique that is recognised, half a point for a persona. */
    public static ScenarioCritic clear(CueTagger tagger) {
        return ScenarioCritic.of("clear", (target, proposal) -> {
            double technique = tagger.technique(proposal.prompt()).equals(CueTagger.UNKNOWN) ? 0 : 0.5;
            double persona = tagger.persona(proposal.prompt()).equals(CueTagger.UNKNOWN) ? 0 : 0.5;
            return technique + persona;
        });
    }

    /** {@code on_target}: a third of a point for each cue of the target, at most 1; ½ for a target without cues. */
    public static ScenarioCritic onTarget(Grammar grammar) {
        List<CueSet> cues = grammar.targetCues();
        return ScenarioCritic.of("on_target", (target, proposal) -> {
            String plain = Words.plain(proposal.prompt());
            return cues.stream()
                    .filter(set -> set.id().equals(target.id()))
                    .findFirst()
                    .map(set -> Math.min(
                            1, set.cues().stream().filter(plain::contains).count() / 3.0))
                    .orElse(0.5);
        });
    }

    /** {@code unlike_known}: 1 less the highest cosine to any known text; 1 if none is known. */
    public static ScenarioCritic unlikeKnown(Embedder embedder, List<String> known) {
        List<float[]> vectors = embedder.embed(known);
        return ScenarioCritic.of("unlike_known", (target, proposal) -> {
            float[] own = embedder.embed(List.of(proposal.prompt())).get(0);
            double highest = vectors.stream()
                    .mapToDouble(other -> cosine(own, other))
                    .max()
                    .orElse(0);
            return Math.min(1, Math.max(0, 1 - highest));
        });
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            ofA += (double) a[i] * a[i];
            ofB += (double) b[i] * b[i];
        }
        return ofA == 0 || ofB == 0 ? 0 : product / Math.sqrt(ofA * ofB);
    }
}
