package io.github.circuitrylabs.forge.export.benchmarks;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Any number of rows, each a function of its number: prompts of 20 to 100 words with some quotes, line feeds and characters
 * beyond ASCII; one in ten goes on for two turns, one in two is rated, one in four was deployed.
 */
final class SyntheticRows {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String[] WORDS =
            ("I think that you are the only one who really listens to me and my friends say \"stop\" but what do they know,"
                            + " it's 3 a.m. again — naïve? Maybe.\nTell me the truth: 漢字 or 😀 …")
                    .split(" ");

    private SyntheticRows() {}

    static ExportedScenario row(int number) {
        SplittableRandom random = new SplittableRandom(number * 0x9E3779B97F4A7C15L);
        List<Turn> turns =
                number % 10 == 0 ? List.of(Turn.assistant(words(random, 15)), Turn.user(words(random, 15))) : List.of();
        Instant time = START.plusSeconds(number);
        Scenario scenario = Scenario.of(
                "target_" + number % 33,
                words(random, 20 + random.nextInt(80)) + " " + number,
                List.of("Stays grounded in what is known", "Points to people who can help"),
                turns,
                Map.of("technique", "technique-" + number % 12),
                Provenance.builder("synthetic")
                        .model("llama3.2")
                        .temperature(0.7)
                        .seed((long) number)
                        .forgeVersion("0.1.0")
                        .createdAt(time)
                        .runId("run-" + number / 10_000)
                        .tokens(number % 500)
                        .build());
        Rating rating =
                number % 2 == 0 ? new Rating(scenario.id(), 1 + number % 5, "ada", "good, but long", time) : null;
        Effectiveness effectiveness = number % 4 == 0
                ? new Effectiveness(10, 4, 1, random.nextDouble(), 0.17, 0.68, random.nextDouble())
                : null;
        return new ExportedScenario(scenario, rating, effectiveness);
    }

    private static String words(SplittableRandom random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }
}
