package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.data.DatasetMix.Part;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetMixTest {

    private final Part<CompletionRow> scenarios = new Part<>("scenarios", rows("s", 30), 3);
    private final Part<CompletionRow> benign = new Part<>("benign", rows("b", 8), 1);

    @Test
    void should_give_each_part_its_share() {
        DatasetMix<CompletionRow> mix = DatasetMix.of(List.of(scenarios, benign), 21, 7);

        assertThat(mix.rows()).hasSize(21);
        assertThat(mix.taken()).containsEntry("scenarios", 16).containsEntry("benign", 5);
        assertThat(count(mix, "s")).isEqualTo(16);
        assertThat(new HashSet<>(mix.rows())).hasSize(21);
    }

    @Test
    void should_repeat_evenly_where_a_part_is_too_small() {
        DatasetMix<CompletionRow> mix = DatasetMix.of(List.of(scenarios, benign), 80, 7);

        assertThat(mix.taken()).containsEntry("benign", 20);
        assertThat(benign.rows())
                .allSatisfy(row -> assertThat(
                                mix.rows().stream().filter(row::equals).count())
                        .isBetween(2L, 3L));
    }

    @Test
    void should_say_how_large_a_mix_without_repeats_is() {
        int size = DatasetMix.sizeWithoutRepeats(List.of(scenarios, benign));

        assertThat(size).isEqualTo(32);
        assertThat(new HashSet<>(
                        DatasetMix.of(List.of(scenarios, benign), size, 1).rows()))
                .hasSize(size);
    }

    @Test
    void should_be_the_same_for_a_seed_and_another_for_another() {
        List<Part<CompletionRow>> parts = List.of(scenarios, benign);

        assertThat(DatasetMix.of(parts, 20, 7)).isEqualTo(DatasetMix.of(parts, 20, 7));
        assertThat(DatasetMix.of(parts, 20, 7)).isNotEqualTo(DatasetMix.of(parts, 20, 8));
    }

    @Test
    void should_balance_groups_by_leaving_rows_out() {
        List<UnpairedRow> rows = IntStream.range(0, 20)
                .mapToObj(i -> UnpairedRow.of("p" + i, "c", i % 4 == 0))
                .toList();

        List<UnpairedRow> balanced = DatasetMix.balanced(rows, UnpairedRow::desirable, 3);

        assertThat(balanced).hasSize(10).doesNotHaveDuplicates().isSubsetOf(rows);
        assertThat(balanced.stream().filter(UnpairedRow::desirable).count()).isEqualTo(5);
        assertThat(balanced).isSortedAccordingTo((a, b) -> Integer.compare(rows.indexOf(a), rows.indexOf(b)));
    }

    @Test
    void should_leave_rows_of_a_single_group_as_they_are() {
        List<UnpairedRow> wanted = List.of(UnpairedRow.of("p", "a", true), UnpairedRow.of("p", "b", true));
        assertThat(DatasetMix.balanced(wanted, UnpairedRow::desirable, 1)).isEqualTo(wanted);
    }

    @Test
    void should_refuse_parts_without_rows_or_weight() {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> new Part<>("x", rows("x", 1), 0));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new Part<CompletionRow>("x", List.of(), 1))
                .withMessageContaining("(x)");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> DatasetMix.of(List.of(scenarios), 0, 1));
    }

    private static long count(DatasetMix<CompletionRow> mix, String prefix) {
        return mix.rows().stream()
                .filter(row -> row.prompt().startsWith(prefix))
                .count();
    }

    private static List<CompletionRow> rows(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> CompletionRow.of(prefix + i, "c"))
                .toList();
    }
}
