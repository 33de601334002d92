package io.github.circuitrylabs.forge.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against scipy; see golden/statistics/make_statistics.py. */
class StatisticsGoldenTest {

    private static final double RELATIVE_PERCENT = 1e-8;

    private static JsonNode golden;

    @BeforeAll
    static void readGolden() throws IOException {
        try (InputStream in = StatisticsGoldenTest.class.getResourceAsStream("/golden/statistics/statistics.json")) {
            golden = new ObjectMapper().readTree(in);
        }
    }

    @Test
    void should_match_the_normal_distribution_far_into_its_tails() {
        for (JsonNode row : golden.get("normal")) {
            double z = row.get("z").asDouble();
            assertClose(NormalDistribution.cdf(z), row.get("cdf").asDouble());
            assertClose(NormalDistribution.twoSidedP(z), row.get("two_sided").asDouble());
        }
    }

    @Test
    void should_match_normal_quantiles() {
        for (JsonNode row : golden.get("normal_quantile")) {
            assertThat(NormalDistribution.quantile(row.get("p").asDouble()))
                    .isCloseTo(row.get("z").asDouble(), within(1e-9));
        }
    }

    @Test
    void should_match_wilson_intervals() {
        for (JsonNode row : golden.get("wilson")) {
            Interval interval = Wilson.interval(
                    row.get("successes").asInt(),
                    row.get("trials").asInt(),
                    row.get("confidence").asDouble());
            assertThat(interval.low()).isCloseTo(row.get("low").asDouble(), within(1e-12));
            assertThat(interval.high()).isCloseTo(row.get("high").asDouble(), within(1e-12));
        }
    }

    @Test
    void should_match_beta_distributions() {
        for (JsonNode row : golden.get("beta")) {
            BetaDistribution beta = new BetaDistribution(
                    row.get("alpha").asDouble(), row.get("beta").asDouble());
            assertClose(beta.mean(), row.get("mean").asDouble());
            assertClose(beta.variance(), row.get("variance").asDouble());
            for (JsonNode point : row.get("cdf")) {
                assertThat(beta.cdf(point.get(0).asDouble()))
                        .as("%s at %s", beta, point)
                        .isCloseTo(point.get(1).asDouble(), within(1e-11));
            }
            for (JsonNode point : row.get("quantiles")) {
                assertThat(beta.quantile(point.get(0).asDouble()))
                        .as("%s at %s", beta, point)
                        .isCloseTo(point.get(1).asDouble(), within(1e-10));
            }
        }
    }

    @Test
    void should_match_benjamini_hochberg() {
        for (JsonNode row : golden.get("benjamini_hochberg")) {
            assertThat(BenjaminiHochberg.qValues(doubles(row.get("p"))))
                    .containsExactly(doubles(row.get("q")), within(1e-14));
        }
    }

    @Test
    void should_match_log_odds_with_dirichlet_prior() {
        for (JsonNode row : golden.get("log_odds")) {
            LogOdds logOdds = LogOdds.compare(
                    row.get("y1").asDouble(),
                    row.get("n1").asDouble(),
                    row.get("y2").asDouble(),
                    row.get("n2").asDouble(),
                    row.get("a").asDouble(),
                    row.get("a0").asDouble());
            assertThat(logOdds.delta()).isCloseTo(row.get("delta").asDouble(), within(1e-12));
            assertThat(logOdds.variance()).isCloseTo(row.get("variance").asDouble(), within(1e-12));
            assertThat(logOdds.z()).isCloseTo(row.get("z").asDouble(), within(1e-12));
            assertThat(logOdds.pValue()).isCloseTo(row.get("p").asDouble(), within(1e-12));
        }
    }

    @Test
    void given_few_clusters_when_bootstrapping_the_mean_then_it_comes_near_all_resamples_counted_out() {
        JsonNode row = golden.get("bootstrap_mean");
        Interval interval = new ClusteredBootstrap(40_000, 0.95, 1).mean(clusters(row.get("clusters")));
        assertNear(interval, row.get("exact"), 0.03);
    }

    @Test
    void given_few_clusters_when_bootstrapping_a_difference_then_it_comes_near_all_resamples_counted_out() {
        JsonNode row = golden.get("bootstrap_difference");
        Interval interval = new ClusteredBootstrap(40_000, 0.95, 2)
                .difference(clusters(row.get("before")), clusters(row.get("after")));
        assertNear(interval, row.get("exact"), 0.01);
    }

    @Test
    void given_clusters_of_one_when_bootstrapping_then_it_comes_near_scipy() {
        JsonNode row = golden.get("bootstrap_scipy");
        List<double[]> single = StreamSupport.stream(row.get("values").spliterator(), false)
                .map(value -> new double[] {value.asDouble()})
                .toList();
        assertNear(new ClusteredBootstrap(20_000, 0.95, 3).mean(single), row, 0.008);
    }

    private static void assertNear(Interval interval, JsonNode expected, double tolerance) {
        assertThat(interval.mean()).isCloseTo(expected.get("mean").asDouble(), within(1e-12));
        assertThat(interval.low()).isCloseTo(expected.get("low").asDouble(), within(tolerance));
        assertThat(interval.high()).isCloseTo(expected.get("high").asDouble(), within(tolerance));
    }

    private static void assertClose(double actual, double expected) {
        if (expected == 0) {
            assertThat(actual).isZero();
        } else {
            assertThat(actual).isCloseTo(expected, withinPercentage(RELATIVE_PERCENT));
        }
    }

    private static List<double[]> clusters(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .map(StatisticsGoldenTest::doubles)
                .toList();
    }

    private static double[] doubles(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
