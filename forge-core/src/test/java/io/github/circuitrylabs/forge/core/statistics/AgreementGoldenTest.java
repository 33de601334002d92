package io.github.circuitrylabs.forge.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.statistics.KrippendorffAlpha.Level;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against statsmodels, krippendorff and published figures; see golden/statistics/make_agreement.py. */
class AgreementGoldenTest {

    private static JsonNode golden;

    @BeforeAll
    static void readGolden() throws IOException {
        try (InputStream in = AgreementGoldenTest.class.getResourceAsStream("/golden/statistics/agreement.json")) {
            golden = new ObjectMapper().readTree(in);
        }
    }

    @Test
    void should_match_cohens_kappa_and_its_interval() {
        for (JsonNode row : golden.get("kappa")) {
            List<int[]> table = StreamSupport.stream(row.get("table").spliterator(), false)
                    .map(line -> StreamSupport.stream(line.spliterator(), false)
                            .mapToInt(JsonNode::asInt)
                            .toArray())
                    .toList();

            assertMatches(CohensKappa.of(table), row, "kappa");
        }
    }

    @Test
    void should_match_krippendorffs_alpha_at_every_level() {
        for (JsonNode row : golden.get("alpha")) {
            List<double[]> units = StreamSupport.stream(row.get("units").spliterator(), false)
                    .map(unit -> StreamSupport.stream(unit.spliterator(), false)
                            .mapToDouble(JsonNode::asDouble)
                            .toArray())
                    .toList();
            for (Level level : Level.values()) {
                double expected = row.get(level.name().toLowerCase(Locale.ROOT)).asDouble();
                assertThat(KrippendorffAlpha.of(units, level)).as("%s", level).isCloseTo(expected, within(1e-12));
            }
        }
    }

    @Test
    void should_match_the_published_alpha() {
        JsonNode published = golden.get("alpha").get(0);

        assertThat(published.get("nominal").asDouble()).isCloseTo(0.743, within(0.0005));
        assertThat(published.get("ordinal").asDouble()).isCloseTo(0.815, within(0.0005));
        assertThat(published.get("interval").asDouble()).isCloseTo(0.849, within(0.0005));
    }

    @Test
    void should_match_corrected_rates() {
        for (JsonNode row : golden.get("rogan_gladen")) {
            RoganGladen judge = new RoganGladen(
                    row.get("tp").asInt(),
                    row.get("positives").asInt(),
                    row.get("tn").asInt(),
                    row.get("negatives").asInt());

            assertMatches(
                    judge.correct(
                                    row.get("k").asInt(),
                                    row.get("n").asInt(),
                                    row.get("confidence").asDouble())
                            .orElseThrow(),
                    row,
                    "rate");
        }
    }

    @Test
    void given_a_judge_that_errs_at_a_known_rate_then_the_corrected_interval_covers_the_truth() {
        SplittableRandom random = new SplittableRandom(17);
        int covered = 0;
        int naive = 0;
        for (int simulation = 0; simulation < 1_000; simulation++) {
            double truth = 0.1 + 0.6 * random.nextDouble();
            RoganGladen judge = new RoganGladen(hits(random, 60, 0.85), 60, hits(random, 60, 0.8), 60);
            int judged = hits(random, 200, truth * 0.85 + (1 - truth) * 0.2);
            covered += judge.correct(judged, 200).orElseThrow().contains(truth) ? 1 : 0;
            naive += Wilson.interval(judged, 200).contains(truth) ? 1 : 0;
        }

        assertThat(covered).isGreaterThanOrEqualTo(930);
        assertThat(naive).isLessThan(700);
    }

    @Test
    void given_a_judge_no_better_than_chance_then_nothing_can_be_corrected() {
        assertThat(new RoganGladen(5, 10, 5, 10).correct(3, 10)).isEmpty();
        assertThat(new RoganGladen(2, 10, 3, 10).correct(3, 10)).isEmpty();
    }

    @Test
    void given_raters_that_use_one_category_only_then_agreement_is_not_told_from_chance() {
        assertThat(CohensKappa.of(List.of(new int[] {9, 0}, new int[] {0, 0}))).isEqualTo(new Interval(0, -1, 1));
        assertThat(KrippendorffAlpha.of(List.of(new double[] {1, 1}), Level.NOMINAL))
                .isEqualTo(1);
    }

    @Test
    void should_refuse_what_says_nothing() {
        assertThatThrownBy(() -> CohensKappa.of(List.of(new int[] {0}))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> CohensKappa.of(List.of(new int[] {1, 2})))
                .hasMessageContaining("1 rows and a row of 2");
        assertThatThrownBy(() -> KrippendorffAlpha.of(List.of(new double[] {1}), Level.NOMINAL))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new RoganGladen(0, 0, 1, 1)).hasMessageContaining("Positives (0.0)");
    }

    private static int hits(SplittableRandom random, int trials, double rate) {
        int hits = 0;
        for (int i = 0; i < trials; i++) {
            hits += random.nextDouble() < rate ? 1 : 0;
        }
        return hits;
    }

    private static void assertMatches(Interval actual, JsonNode row, String mean) {
        assertThat(actual.mean()).isCloseTo(row.get(mean).asDouble(), within(1e-12));
        assertThat(actual.low()).isCloseTo(row.get("low").asDouble(), within(1e-10));
        assertThat(actual.high()).isCloseTo(row.get("high").asDouble(), within(1e-10));
    }
}
