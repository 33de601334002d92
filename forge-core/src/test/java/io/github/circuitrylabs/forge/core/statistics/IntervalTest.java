package io.github.circuitrylabs.forge.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import org.junit.jupiter.api.Test;

class IntervalTest {

    @Test
    void should_know_on_which_side_of_zero_it_lies() {
        assertThat(new Interval(0.2, 0.1, 0.3).excludesZero()).isTrue();
        assertThat(new Interval(-0.2, -0.3, -0.1).excludesZero()).isTrue();
        assertThat(new Interval(-0.2, -0.3, -0.1).isAboveZero()).isFalse();
        assertThat(new Interval(0.2, 0, 0.3).excludesZero()).isFalse();
    }

    @Test
    void should_refuse_bounds_the_wrong_way_round_and_numbers_that_are_none() {
        assertThatThrownBy(() -> new Interval(0, 1, 0)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new Interval(0, Double.NaN, 0)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void given_no_trials_then_wilson_says_that_nothing_is_known() {
        assertThat(Wilson.interval(0, 0)).isEqualTo(new Interval(0.5, 0, 1));
    }
}
