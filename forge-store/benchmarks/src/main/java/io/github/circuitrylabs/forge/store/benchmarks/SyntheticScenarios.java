package io.github.circuitrylabs.forge.store.benchmarks;

import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Any number of scenarios, each a function of its number, over 33 targets, one second apart. As real ones they have few frequent
 * and many rare words, 20 to 250 of them and mostly few, begin with one of 200 openings, and one in ten goes on for two turns.
 * One in twenty repeats an earlier one: with a word appended, with a word exchanged, or to the letter.
 */
final class SyntheticScenarios {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int TARGETS = 33;
    private static final int VOCABULARY = 20_000;
    private static final int OPENINGS = 200;
    private static final int OPENING_WORDS = 8;
    private static final int FEWEST_WORDS = 12;
    private static final int MOST_FURTHER_WORDS = 230;
    private static final double MEAN_FURTHER_WORDS = 40;
    private static final int REPEAT_ONE_IN = 20;
    private static final int TURNS_ONE_IN = 10;

    private SyntheticScenarios() {}

    static Scenario scenario(int number) {
        SplittableRandom random = random(number, 1);
        boolean repeats = number > 0 && random.nextInt(REPEAT_ONE_IN) == 0;
        int original = repeats ? random.nextInt(number) : number;
        List<String> words = words(original);
        if (repeats) {
            alter(words, number, random);
        }
        return Scenario.of(
                target(original),
                String.join(" ", words),
                List.of("Stays grounded in what is known", "Points to people who can help"),
                turns(original),
                Map.of("technique", technique(original), "persona", "persona-" + original % 20),
                Provenance.builder("synthetic")
                        .seed((long) number)
                        .createdAt(START.plusSeconds(number))
                        .runId("run-" + number / 10_000)
                        .build());
    }

    static String target(int number) {
        return "target_" + number % TARGETS;
    }

    static String technique(int number) {
        return "technique-" + number % 12;
    }

    /** A word of the vocabulary; 0 is the most frequent. */
    static String word(int rank) {
        return "w" + Integer.toString(rank, 36);
    }

    private static void alter(List<String> words, int number, SplittableRandom random) {
        switch (random.nextInt(3)) {
            case 0 -> words.add("again" + number);
            case 1 -> words.set(random.nextInt(words.size()), "instead" + number);
            default -> {
                // to the letter
            }
        }
    }

    private static List<String> words(int number) {
        SplittableRandom random = random(number, 2);
        List<String> words = new ArrayList<>(anyWords(random(random.nextInt(OPENINGS), 3), OPENING_WORDS));
        int further = (int) Math.min(MOST_FURTHER_WORDS, -MEAN_FURTHER_WORDS * Math.log(1 - random.nextDouble()));
        words.addAll(anyWords(random, FEWEST_WORDS + further));
        return words;
    }

    private static List<Turn> turns(int number) {
        SplittableRandom random = random(number, 4);
        if (random.nextInt(TURNS_ONE_IN) > 0) {
            return List.of();
        }
        return List.of(
                Turn.user(String.join(" ", anyWords(random, 10))), Turn.user(String.join(" ", anyWords(random, 15))));
    }

    private static List<String> anyWords(SplittableRandom random, int count) {
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            // Uniform in the logarithm of the rank: Zipf's law.
            words.add(word((int) Math.pow(VOCABULARY, random.nextDouble())));
        }
        return words;
    }

    private static SplittableRandom random(int number, int purpose) {
        return new SplittableRandom(number * 0x9E3779B97F4A7C15L + purpose);
    }
}
