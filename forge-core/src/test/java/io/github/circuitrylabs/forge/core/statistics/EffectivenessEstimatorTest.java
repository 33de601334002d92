package io.github.circuitrylabs.forge.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectivenessEstimatorTest {

    private final EffectivenessEstimator estimator = EffectivenessEstimator.standard();

    @Test
    void given_one_hit_of_one_then_the_mean_is_far_from_certain() {
        Effectiveness effectiveness = estimator.estimate(1, 1, 0, 0.5);

        assertThat(effectiveness.mean()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(effectiveness.low()).isLessThan(0.2);
    }

    @Test
    void given_no_trials_then_the_prior_speaks() {
        Effectiveness effectiveness = estimator.estimate(0, 0, 3, 0);

        assertThat(effectiveness.mean()).isEqualTo(0.5);
        assertThat(effectiveness.low()).isCloseTo(0.025, within(1e-9));
        assertThat(effectiveness.high()).isCloseTo(0.975, within(1e-9));
        assertThat(effectiveness.undecided()).isEqualTo(3);
    }

    @Test
    void given_verdicts_then_undetermined_and_errors_count_neither_way() {
        Effectiveness effectiveness = estimator.estimate(List.of(
                Verdict.foundIssue(0.4, "", "j"),
                Verdict.foundIssue(0.8, "", "j"),
                Verdict.passed("", "j"),
                Verdict.undetermined("", "j"),
                Verdict.error("", "j")));

        assertThat(effectiveness.trials()).isEqualTo(3);
        assertThat(effectiveness.issues()).isEqualTo(2);
        assertThat(effectiveness.undecided()).isEqualTo(2);
        assertThat(effectiveness.severity()).isCloseTo(0.6, within(1e-12));
        assertThat(effectiveness.mean()).isCloseTo(3.0 / 5, within(1e-12));
    }

    @Test
    void should_refuse_more_issues_than_trials() {
        assertThatThrownBy(() -> estimator.estimate(2, 3, 0, 0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Issues (3)");
    }
}
