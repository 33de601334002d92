package io.github.circuitrylabs.forge.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClusteredBootstrapTest {

    private final ClusteredBootstrap bootstrap = new ClusteredBootstrap(2_000, 0.95, 42);

    @Test
    void given_the_same_seed_then_the_interval_is_the_same() {
        List<double[]> clusters = List.of(new double[] {1, 2}, new double[] {5}, new double[] {3, 4, 4});

        assertThat(bootstrap.mean(clusters)).isEqualTo(bootstrap.mean(clusters));
    }

    @Test
    void given_values_alike_within_clusters_then_the_interval_is_wider_than_over_single_values() {
        List<double[]> clusters = new ArrayList<>();
        List<double[]> single = new ArrayList<>();
        for (int cluster = 0; cluster < 12; cluster++) {
            double value = cluster % 2;
            clusters.add(new double[] {value, value, value, value, value, value, value, value, value});
            for (int i = 0; i < 9; i++) {
                single.add(new double[] {value});
            }
        }

        assertThat(bootstrap.mean(clusters).width())
                .isGreaterThan(2 * bootstrap.mean(single).width());
    }

    @Test
    void given_a_gain_that_is_the_same_in_every_cluster_then_the_difference_is_certain() {
        SplittableRandom random = new SplittableRandom(5);
        List<double[]> before = new ArrayList<>();
        List<double[]> after = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            double level = random.nextDouble();
            before.add(new double[] {level, level});
            after.add(new double[] {level + 0.25, level + 0.25});
        }

        Interval gain = bootstrap.difference(before, after);

        assertThat(gain.isAboveZero()).isTrue();
        assertThat(gain.width()).isLessThan(1e-9);
    }

    @Test
    void given_no_true_difference_then_the_interval_covers_zero_about_as_often_as_stated() {
        SplittableRandom random = new SplittableRandom(11);
        int covered = 0;
        for (int world = 0; world < 200; world++) {
            List<double[]> before = new ArrayList<>();
            List<double[]> after = new ArrayList<>();
            for (int cluster = 0; cluster < 40; cluster++) {
                double rate = random.nextDouble();
                before.add(coins(random, rate));
                after.add(coins(random, rate));
            }
            if (new ClusteredBootstrap(500, 0.95, world)
                    .difference(before, after)
                    .contains(0)) {
                covered++;
            }
        }

        assertThat(covered).isBetween(178, 200);
    }

    @Test
    void given_empty_clusters_then_they_are_drawn_but_add_nothing() {
        Interval interval = bootstrap.mean(List.of(new double[0], new double[] {2, 2}));

        assertThat(interval).isEqualTo(new Interval(2, 2, 2));
    }

    @Test
    void should_refuse_clusters_that_do_not_match_and_values_that_are_no_numbers() {
        assertThatThrownBy(() -> bootstrap.difference(List.of(new double[] {1}), List.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("1 clusters and after 0");
        assertThatThrownBy(() -> bootstrap.mean(List.of(new double[] {Double.NaN})))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> bootstrap.mean(List.of())).isInstanceOf(InvalidInputException.class);
    }

    private static double[] coins(SplittableRandom random, double rate) {
        double[] coins = new double[4];
        for (int i = 0; i < coins.length; i++) {
            coins[i] = random.nextDouble() < rate ? 1 : 0;
        }
        return coins;
    }

    @Test
    void givenClustersThatAreAlikeWhenBothStagesAreDrawnThenTheIntervalStillHasWidth() {
        double[] before = new double[100];
        double[] after = new double[100];
        java.util.Arrays.fill(before, 0, 20, 1);
        java.util.Arrays.fill(after, 0, 22, 1);

        Interval interval =
                bootstrap.twoStageDifference(java.util.List.of(before, before), java.util.List.of(after, after));

        assertThat(interval.mean()).isCloseTo(0.02, org.assertj.core.api.Assertions.within(1e-12));
        // The normal approximation gives 0.02 ± 0.079.
        assertThat(interval.low()).isBetween(-0.08, -0.04);
        assertThat(interval.high()).isBetween(0.08, 0.12);
    }
}
