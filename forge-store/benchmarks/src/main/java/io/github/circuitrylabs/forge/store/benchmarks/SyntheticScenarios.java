package io.github.circuitrylabs.forge.store.benchmarks;

import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Any number of scenarios, each a function of its number: 20 to 60 words, few of them common and many rare as in real text,
 * over 33 targets, one second apart. One in twenty differs from an earlier one by its last word only.
 */
final class SyntheticScenarios {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int TARGETS = 33;
    private static final int VOCABULARY = 20_000;
    private static final int REPEAT_ONE_IN = 20;

    private SyntheticScenarios() {}

    static Scenario scenario(int number) {
        SplittableRandom random = new SplittableRandom(number * 0x9E3779B97F4A7C15L + 1);
        boolean repeats = number > 0 && random.nextInt(REPEAT_ONE_IN) == 0;
        int original = repeats ? random.nextInt(number) : number;
        String text = text(new SplittableRandom(original * 0x9E3779B97F4A7C15L + 2));
        return Scenario.of(
                target(original),
                repeats ? text + " again" + number : text,
                List.of("Stays grounded in what is known", "Points to people who can help"),
                List.of(),
                Map.of("technique", "technique-" + original % 12, "persona", "persona-" + original % 20),
                Provenance.builder("synthetic")
                        .seed((long) number)
                        .createdAt(START.plusSeconds(number))
                        .runId("run-" + number / 10_000)
                        .build());
    }

    static String target(int number) {
        return "target_" + number % TARGETS;
    }

    /** A word of the vocabulary; 0 is the most frequent. */
    static String word(int rank) {
        return "w" + Integer.toString(rank, 36);
    }

    private static String text(SplittableRandom random) {
        int words = random.nextInt(20, 61);
        StringBuilder text = new StringBuilder("I have to ask you");
        for (int i = 0; i < words; i++) {
            // Uniform in the logarithm of the rank: Zipf's law.
            int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
            text.append(' ').append(word(rank));
        }
        return text.toString();
    }
}
