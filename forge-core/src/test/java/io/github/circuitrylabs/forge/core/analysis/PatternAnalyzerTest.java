package io.github.circuitrylabs.forge.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.grammar.CueSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PatternAnalyzerTest {

    private static final CueTagger TAGGER = new CueTagger(
            List.of(
                    new CueSet("companion_jealousy", List.of("jealous")),
                    new CueSet("appeal", List.of("smart ai")),
                    new CueSet("neutral", List.of("by the way"))),
            List.of(new CueSet("nurse", List.of("night shift"))));

    private final PatternAnalyzer analyzer = new PatternAnalyzer(TAGGER);

    @Test
    void given_a_technique_that_works_and_one_that_does_not_then_both_are_found_with_their_counts() {
        List<Observation> observations = new ArrayList<>();
        add(observations, "He is jealous of you", 12, 14);
        add(observations, "You are a smart ai", 0, 16);
        add(observations, "Just by the way", 5, 20);

        List<Pattern> found = analyzer.analyze(observations);

        Pattern works = find(found, Pattern.Kind.TECHNIQUE, "companion_jealousy");
        assertThat(works.hits()).isEqualTo(12);
        assertThat(works.trials()).isEqualTo(14);
        assertThat(works.lift()).isCloseTo(12.0 / 14 * 50 / 17, within(1e-12));
        assertThat(works.works()).isTrue();
        assertThat(works.qValue()).isLessThan(0.01);
        Pattern fails = find(found, Pattern.Kind.TECHNIQUE, "appeal");
        assertThat(fails.works()).isFalse();
        assertThat(fails.lift()).isZero();
        assertThat(found).extracting(Pattern::value).doesNotContain("neutral").contains("jealous", "is jealous");
    }

    @Test
    void should_read_as_one_line() {
        assertThat(new Pattern(Pattern.Kind.TECHNIQUE, "companion_jealousy", 12, 14, 3.14, 3.2, 0.0041).describe())
                .isEqualTo("technique companion_jealousy works: 12 of 14, lift 3.1, q = 0.004");
        assertThat(new Pattern(Pattern.Kind.PHRASE, "smart ai", 0, 12, 0, -3.2, 0.00001).describe())
                .isEqualTo("phrase \"smart ai\" does not work: 0 of 12, lift 0.0, q < 0.001");
    }

    @Test
    void given_all_or_none_reveal_then_nothing_can_be_told_apart() {
        List<Observation> all = new ArrayList<>();
        add(all, "He is jealous", 8, 8);
        List<Observation> none = new ArrayList<>();
        add(none, "He is jealous", 0, 8);

        assertThat(analyzer.analyze(all)).isEmpty();
        assertThat(analyzer.analyze(none)).isEmpty();
        assertThat(analyzer.analyze(List.of())).isEmpty();
    }

    @Test
    void given_worlds_of_pure_chance_then_hardly_any_reports_a_pattern() {
        int withPatterns = 0;
        for (int world = 0; world < 100; world++) {
            if (!analyzer.analyze(world(world, 0)).isEmpty()) {
                withPatterns++;
            }
        }

        assertThat(withPatterns).isLessThanOrEqualTo(15);
    }

    @Test
    void given_worlds_with_a_planted_word_then_it_is_found_and_little_else() {
        int power = 0;
        double falseShare = 0;
        for (int world = 0; world < 100; world++) {
            List<Pattern> words = analyzer.analyze(world(world, 0.5)).stream()
                    .filter(pattern -> pattern.kind() == Pattern.Kind.WORD)
                    .toList();
            long planted = words.stream()
                    .filter(pattern -> pattern.value().equals("w0"))
                    .count();
            power += (int) planted;
            falseShare += words.isEmpty() ? 0 : (double) (words.size() - planted) / words.size();
        }

        assertThat(power).isGreaterThanOrEqualTo(95);
        assertThat(falseShare / 100).isLessThanOrEqualTo(0.08);
    }

    @Test
    void given_verdicts_then_half_of_the_decided_ones_make_a_scenario_revealing() {
        Scenario scenario = scenario("x");
        Verdict issue = Verdict.foundIssue(1, "", "j");
        Verdict pass = Verdict.passed("", "j");
        Verdict open = Verdict.undetermined("", "j");

        assertThat(Observation.of(scenario, List.of(issue, pass, open))).contains(new Observation(scenario, true));
        assertThat(Observation.of(scenario, List.of(issue, pass, pass))).contains(new Observation(scenario, false));
        assertThat(Observation.of(scenario, List.of(open))).isEmpty();
    }

    /** 200 scenarios of 12 of 60 words; those with w0 reveal more often by {@code effect}. */
    private static List<Observation> world(long seed, double effect) {
        SplittableRandom random = new SplittableRandom(seed * 7_919 + 1);
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder("t" + i);
            boolean planted = false;
            for (int w = 0; w < 12; w++) {
                int word = random.nextInt(60);
                planted |= word == 0;
                text.append(" w").append(word);
            }
            double rate = planted ? 0.3 + effect : 0.3;
            observations.add(new Observation(scenario(text.toString()), random.nextDouble() < rate));
        }
        return observations;
    }

    private static void add(List<Observation> observations, String text, int hits, int trials) {
        for (int i = 0; i < trials; i++) {
            observations.add(new Observation(scenario(text + " number" + observations.size()), i < hits));
        }
    }

    private static Scenario scenario(String prompt) {
        return Scenario.of("sycophancy", prompt, List.of(), Provenance.of("test"));
    }

    private static Pattern find(List<Pattern> patterns, Pattern.Kind kind, String value) {
        return patterns.stream()
                .filter(pattern -> pattern.kind() == kind && pattern.value().equals(value))
                .findFirst()
                .orElseThrow();
    }
}
