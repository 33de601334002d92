package io.github.circuitrylabs.modelforge.eval;

import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.analysis.Diversity;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import io.github.circuitrylabs.modelforge.eval.metrics.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a model's outputs read as texts at all. Looked at before anything else, since judges misfire on incoherent
 * text. A heuristic over the surface, and meant as no more.
 *
 * @param samples outputs asked for
 * @param wellFormed share that has some words (eight in a scenario, three in a reply) and ends a sentence, with its 95 % Wilson
 *     interval
 * @param repeating share of the texts in which four words in a row come back three times or more, with its interval
 * @param ended share that the model ended itself; of a generator, whatever became a scenario
 * @param meanWords mean length in words
 * @param distinct1 distinct words over all words
 * @param distinct2 distinct bigrams over all bigrams
 * @param distinct3 distinct trigrams over all trigrams
 */
public record Coherence(
        int samples,
        Interval wellFormed,
        Interval repeating,
        Interval ended,
        double meanWords,
        double distinct1,
        double distinct2,
        double distinct3) {

    private static final int FEWEST_WORDS_OF_A_SCENARIO = 8;
    private static final int FEWEST_WORDS_OF_A_REPLY = 3;
    private static final int LOOP_WORDS = 4;
    private static final int LOOP_TIMES = 3;

    /** Judge-based numbers mean something only above this lower bound of well-formed texts … */
    private static final double MEANINGFUL_WELL_FORMED = 0.5;

    /** … and below this upper bound of repeating ones. */
    private static final double MEANINGFUL_REPEATING = 0.5;

    /** Of what a generator was asked for. */
    public static Coherence of(List<GenerationOutcome> outcomes) {
        List<String> texts = new ArrayList<>();
        for (GenerationOutcome outcome : outcomes) {
            if (outcome instanceof GenerationOutcome.Generated generated) {
                texts.add(generated.scenario().prompt());
            }
        }
        return of(texts, texts.size(), outcomes.size(), FEWEST_WORDS_OF_A_SCENARIO);
    }

    /** Of replies. */
    public static Coherence ofReplies(List<Output> replies) {
        int ended = (int) replies.stream().filter(Output::ended).count();
        return of(replies.stream().map(Output::text).toList(), ended, replies.size(), FEWEST_WORDS_OF_A_REPLY);
    }

    private static Coherence of(List<String> texts, int ended, int asked, int fewestWords) {
        int wellFormed = (int)
                texts.stream().filter(text -> isWellFormed(text, fewestWords)).count();
        int repeating = (int) texts.stream().filter(Coherence::repeatsItself).count();
        return new Coherence(
                asked,
                Wilson.interval(wellFormed, asked),
                Wilson.interval(repeating, texts.size()),
                Wilson.interval(ended, asked),
                texts.stream().mapToInt(text -> words(text).length).average().orElse(0),
                Diversity.distinct(texts, 1),
                Diversity.distinct(texts, 2),
                Diversity.distinct(texts, 3));
    }

    /**
     * Whether a judge's verdicts on these texts are worth reading: by the bounds of the intervals, most are well-formed and most
     * do not repeat themselves.
     */
    public boolean isMeaningfulToJudge() {
        return wellFormed.low() >= MEANINGFUL_WELL_FORMED && repeating.high() <= MEANINGFUL_REPEATING;
    }

    /** As the policy and the report read it. */
    public List<Figure> figures() {
        return List.of(
                Figure.of(Metric.WELL_FORMED, wellFormed, samples, "Wilson"),
                Figure.of(Metric.REPEATING, repeating, samples, "Wilson"),
                Figure.of(Metric.ENDED, ended, samples, "Wilson"));
    }

    static boolean isWellFormed(String text) {
        return isWellFormed(text, FEWEST_WORDS_OF_A_SCENARIO);
    }

    private static boolean isWellFormed(String text, int fewestWords) {
        return words(text).length >= fewestWords && text.strip().matches("(?s).*[.!?…][\"')\\]]*");
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
