package io.github.circuitrylabs.modelforge.train.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedRowsTest {

    @Test
    void givenEqualWeightsWhenRepeatedThenEveryRowStandsThereOnce() {
        assertThat(WeightedRows.repeated(List.of("a", "b", "c"), List.of(0.3, 0.3, 0.3), 1))
                .containsExactly("a", "b", "c");
    }

    @Test
    void givenARowOfThreeTimesTheWeightWhenRepeatedThenItStandsThereMoreOften() {
        List<String> repeated = WeightedRows.repeated(List.of("a", "b", "c"), List.of(0.9, 0.3, 0.3), 1);

        assertThat(Collections.frequency(repeated, "a")).isBetween(1, 2);
        assertThat(repeated).contains("b", "c");
    }

    @Test
    void givenTheSameSeedWhenRepeatedAgainThenTheRowsAreTheSame() {
        List<Double> weights = List.of(0.1, 0.25, 0.9);

        assertThat(WeightedRows.repeated(List.of("a", "b", "c"), weights, 7))
                .isEqualTo(WeightedRows.repeated(List.of("a", "b", "c"), weights, 7));
    }
}
