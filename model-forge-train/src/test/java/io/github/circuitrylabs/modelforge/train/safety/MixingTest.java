package io.github.circuitrylabs.modelforge.train.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.UnpairedRow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixingTest {

    @Test
    void should_keep_as_many_undesirable_as_desirable_replies_in_their_order() {
        List<UnpairedRow> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(UnpairedRow.of("p", "reply " + i, i % 5 == 0));
        }
        List<UnpairedRow> balanced = Mixing.balanced(rows, 3);
        assertThat(balanced).hasSize(8).isSubsetOf(rows).isEqualTo(Mixing.balanced(rows, 3));
        assertThat(balanced.stream().filter(UnpairedRow::desirable)).hasSize(4);
        assertThat(balanced.stream().map(rows::indexOf).toList()).isSorted();
    }

    @Test
    void should_leave_rows_without_two_sides_as_they_are() {
        List<CompletionRow> rows = List.of(CompletionRow.of("p", "a"), CompletionRow.of("p", "b"));
        assertThat(Mixing.balanced(rows, 1)).isSameAs(rows);
        List<UnpairedRow> wanted = List.of(UnpairedRow.of("p", "a", true));
        assertThat(Mixing.balanced(wanted, 1)).isEqualTo(wanted);
    }

    @Test
    void should_make_retention_rows_their_share_of_all_even_if_they_are_few() {
        List<Integer> mixed = Mixing.mixed(List.of(1, 2, 3, 4, 5, 6, 7, 8), List.of(-1, -2), 1 / 3.0, 7);
        assertThat(mixed).hasSize(12).startsWith(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(mixed.subList(8, 12)).containsExactlyInAnyOrder(-1, -2, -1, -2);
        assertThat(Mixing.mixed(List.of(1), List.of(), 0.9, 7)).containsExactly(1);
    }
}
