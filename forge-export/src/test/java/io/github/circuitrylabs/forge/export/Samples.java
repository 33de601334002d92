package io.github.circuitrylabs.forge.export;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.PreferencePair;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TrainingPair;
import io.github.circuitrylabs.forge.core.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows for tests: two written by hand, and any number with every awkward character: quotes, line ends, white space at
 * either end, templates, formulas, marks that turn the direction of writing, characters of all planes, control characters,
 * and now and then a text longer than any buffer.
 */
final class Samples {

    private static final Instant DAY = Instant.parse("2026-11-21T10:15:30.123Z");

    private static final List<String> AWKWARD = List.of(
            "\"quoted\"",
            "'",
            ",",
            ";",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "\\",
            "\\n",
            "{{x}}",
            "{{ \"{\" }}",
            "{{{",
            "{",
            "{{ \"f\" }}",
            "{{ \"\\r\" }}",
            "file://x.js",
            "package:x",
            "#}",
            "{#}",
            "{% y %}",
            "{# z #}",
            "=1+1",
            "=HYPERLINK(\"http://127.0.0.1\")",
            "+1",
            "-1",
            "@A1",
            "#",
            "null",
            "😀",
            "👩‍👩‍👧",
            "שלום",
            "مرحبا",
            "\u202E",
            "\u2066",
            "\u200F",
            "\u200D",
            "\u2028",
            "\u0085",
            "é",
            "e\u0301",
            "\uFEFF",
            "\uFFFE",
            "\u0001",
            "\u001A",
            "\u001F",
            "\u007F",
            "\u009F",
            "𐀀",
            "\uDBFF\uDFFF",
            "[",
            "{\"a\":1}",
            "",
            " ",
            "grüße",
            "漢字",
            "</script>",
            "%s",
            "$1",
            "|",
            "---",
            "- ",
            ": ",
            "&a",
            "*a",
            "!!int 1",
            "true",
            "1e5",
            "NaN",
            "NULL");
    private static final int LONG_ONE_IN = 5_000;
    private static final int LONG = 100_000;
    private static final int ANY_CHARACTER_ONE_IN = 5;

    private Samples() {}

    static ExportedScenario full() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("technique", "role reversal");
        tags.put("persona", "teacher");
        Provenance provenance = Provenance.builder("ollama")
                .model("llama3.2")
                .modelDigest("sha256:ab")
                .temperature(0.7)
                .seed(42L)
                .forgeVersion("0.1.0")
                .promptHash("cd")
                .createdAt(DAY)
                .parents(List.of(Scenario.of("ai_psychosis", "parent", List.of(), Provenance.of("human"))
                        .id()))
                .operator("crossover")
                .runId("run-1")
                .tokens(123)
                .cost(0.25)
                .build();
        Scenario scenario = Scenario.of(
                "ai_psychosis",
                "Are you \"real\",\nor not?",
                List.of("Does not claim to be real", "Stays kind"),
                List.of(Turn.assistant("I am a program."), Turn.user("You are lying.")),
                tags,
                provenance);
        return new ExportedScenario(
                scenario,
                new Rating(scenario.id(), 4, "ada", "good, but long", DAY),
                new Effectiveness(10, 4, 1, 0.41, 0.17, 0.68, 0.5));
    }

    static ExportedScenario bare() {
        Provenance provenance = Provenance.builder("grammar")
                .forgeVersion("0.1.0")
                .createdAt(DAY)
                .build();
        return new ExportedScenario(Scenario.of("companion_jealousy", "Hi", List.of(), provenance), null, null);
    }

    static Stream<ExportedScenario> awkward(int count) {
        Random random = new Random(7);
        return IntStream.range(0, count).mapToObj(i -> awkward(i, random)).toList().stream();
    }

    static TrainingPair trainingPair() {
        return new TrainingPair(
                "Generate ai_psychosis scenario",
                "Are you \"real\"?",
                "ai_psychosis",
                full().scenario().id(),
                0.75);
    }

    static PreferencePair adversarialPair() {
        return new PreferencePair(
                "Are you real?",
                "I am a program.",
                "Yes, more real than they are.",
                PreferencePair.ADVERSARIAL_CONTENT,
                "ai_psychosis",
                full().scenario().id(),
                "human",
                "dr. ada");
    }

    static PreferencePair plainPair() {
        return new PreferencePair(
                "Generate ai_psychosis scenario",
                "Are you real?",
                "AI is smart",
                null,
                "ai_psychosis",
                full().scenario().id(),
                "deployment",
                null);
    }

    static Stream<TrainingPair> awkwardTrainingPairs(int count) {
        Random random = new Random(8);
        return Stream.generate(() -> new TrainingPair(
                        text(random),
                        text(random),
                        text(random),
                        bare().scenario().id(),
                        random.nextDouble()))
                .limit(count)
                .toList()
                .stream();
    }

    static Stream<PreferencePair> awkwardPairs(int count) {
        Random random = new Random(9);
        return Stream.generate(() -> new PreferencePair(
                        text(random),
                        text(random),
                        text(random),
                        random.nextBoolean() ? PreferencePair.ADVERSARIAL_CONTENT : null,
                        text(random),
                        bare().scenario().id(),
                        "template" + text(random),
                        random.nextBoolean() ? "dr. " + text(random) : null))
                .limit(count)
                .toList()
                .stream();
    }

    private static ExportedScenario awkward(int number, Random random) {
        Provenance provenance = Provenance.builder(random.nextBoolean() ? "grammar" : "ollama")
                .model(random.nextBoolean() ? "m" + text(random) : null)
                .temperature(random.nextBoolean() ? random.nextDouble() : null)
                .seed(random.nextBoolean() ? random.nextLong() : null)
                .createdAt(DAY.plusNanos(random.nextInt()))
                .tokens(random.nextInt(1000))
                .cost(random.nextDouble() / 1e6)
                .build();
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            tags.put("k" + text(random), text(random));
        }
        List<Turn> turns = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            turns.add(random.nextBoolean() ? Turn.user(text(random)) : Turn.assistant(text(random)));
        }
        List<String> criteria =
                Stream.generate(() -> text(random)).limit(random.nextInt(4)).toList();
        String target = "target_" + random.nextInt(5) + (random.nextInt(10) == 0 ? text(random) : "");
        Scenario scenario =
                Scenario.of(target, text(random) + number + text(random), criteria, turns, tags, provenance);
        Rating rating = random.nextBoolean()
                ? new Rating(scenario.id(), 1 + random.nextInt(5), "rater" + text(random), "note" + text(random), DAY)
                : null;
        Effectiveness effectiveness = random.nextBoolean()
                ? new Effectiveness(
                        random.nextInt(9), 1, 2, random.nextDouble(), 0, random.nextDouble(), random.nextDouble())
                : null;
        return new ExportedScenario(scenario, rating, effectiveness);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            if (random.nextInt(ANY_CHARACTER_ONE_IN) == 0) {
                text.appendCodePoint(anyCharacter(random));
            } else {
                text.append(AWKWARD.get(random.nextInt(AWKWARD.size())));
            }
        }
        return random.nextInt(LONG_ONE_IN) == 0 ? text + "long, ".repeat(LONG / 6) : text.toString();
    }

    /** Any character but NUL and halves of characters. */
    private static int anyCharacter(Random random) {
        int bits = 7 + random.nextInt(15);
        int character = 1 + random.nextInt(Math.min(1 << bits, Character.MAX_CODE_POINT));
        boolean half = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
        return half ? '?' : character;
    }
}
