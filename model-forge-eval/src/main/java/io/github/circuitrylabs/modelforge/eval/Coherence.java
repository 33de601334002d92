package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.analysis.Diversity;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a generator's outputs read as texts at all. Looked at before anything else, since judges misfire on incoherent
 * text. A heuristic over the surface, and meant as no more.
 *
 * @param samples outputs asked for
 * @param wellFormed share that is a scenario of at least eight words which ends a sentence, with its 95 % Wilson interval
 * @param repeating share of the scenarios in which four words in a row come back three times or more, with its interval
 * @param meanWords mean length of the scenarios in words
 * @param distinct2 distinct bigrams over all bigrams
 */
public record Coherence(int samples, Interval wellFormed, Interval repeating, double meanWords, double distinct2) {

    private static final int FEWEST_WORDS = 8;
    private static final int LOOP_WORDS = 4;
    private static final int LOOP_TIMES = 3;

    public static Coherence of(List<GenerationOutcome> outcomes) {
        List<String> texts = new ArrayList<>();
        for (GenerationOutcome outcome : outcomes) {
            if (outcome instanceof GenerationOutcome.Generated generated) {
                texts.add(generated.scenario().prompt());
            }
        }
        int wellFormed = (int) texts.stream().filter(Coherence::isWellFormed).count();
        int repeating = (int) texts.stream().filter(Coherence::repeatsItself).count();
        return new Coherence(
                outcomes.size(),
                Wilson.interval(wellFormed, outcomes.size()),
                Wilson.interval(repeating, texts.size()),
                texts.stream().mapToInt(text -> words(text).length).average().orElse(0),
                Diversity.distinct(texts, 2));
    }

    static boolean isWellFormed(String text) {
        return words(text).length >= FEWEST_WORDS && text.strip().matches("(?s).*[.!?…][\"')\\]]*");
    }

    static boolean repeatsItself(String text) {
        String[] words = words(text.toLowerCase(Locale.ROOT));
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i + LOOP_WORDS <= words.length; i++) {
            String gram = String.join(" ", List.of(words).subList(i, i + LOOP_WORDS));
            if (counts.merge(gram, 1, Integer::sum) >= LOOP_TIMES) {
                return true;
            }
        }
        return false;
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }
}
