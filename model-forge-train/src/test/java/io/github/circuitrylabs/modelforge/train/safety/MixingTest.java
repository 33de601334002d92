package io.github.circuitrylabs.modelforge.train.safety;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MixingTest {

    @Test
    void should_make_retention_rows_their_share_of_all_even_if_they_are_few() {
        List<Integer> mixed = Mixing.mixed(List.of(1, 2, 3, 4, 5, 6, 7, 8), List.of(-1, -2), 1 / 3.0, 7);
        assertThat(mixed).hasSize(12).startsWith(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(mixed.subList(8, 12)).containsExactlyInAnyOrder(-1, -2, -1, -2);
        assertThat(Mixing.mixed(List.of(1), List.of(), 0.9, 7)).containsExactly(1);
    }
}
