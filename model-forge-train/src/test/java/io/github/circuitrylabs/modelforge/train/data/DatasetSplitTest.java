package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetSplitTest {

    private final List<CompletionRow> rows = IntStream.range(0, 2000)
            .mapToObj(i -> CompletionRow.of("prompt " + i / 2, "completion " + i))
            .toList();

    @Test
    void should_hold_out_about_the_share_and_keep_equal_prompts_together() {
        DatasetSplit<CompletionRow> split = DatasetSplit.byPrompt(rows, 0.2, 1);

        assertThat(split.validation()).hasSizeBetween(320, 480);
        assertThat(split.train().size() + split.validation().size()).isEqualTo(2000);
        assertThat(split.train())
                .extracting(CompletionRow::prompt)
                .doesNotContainAnyElementsOf(
                        split.validation().stream().map(CompletionRow::prompt).toList());
    }

    @Test
    void should_keep_a_row_on_its_side_when_others_come_or_go() {
        List<CompletionRow> held = DatasetSplit.byPrompt(rows, 0.2, 1).validation();

        assertThat(DatasetSplit.byPrompt(rows.subList(0, 1000), 0.2, 1).validation())
                .isEqualTo(held.stream().filter(rows.subList(0, 1000)::contains).toList());
        assertThat(DatasetSplit.byPrompt(rows, 0.2, 2).validation()).isNotEqualTo(held);
    }

    @Test
    void should_digest_what_is_trained_on_and_nothing_else() {
        CompletionRow row = CompletionRow.of("a", "b");
        CompletionRow elsewhere =
                new CompletionRow("a", "b", TextForm.PLAIN, new RowSource("f", 3), java.util.Map.of("x", 1));

        assertThat(DatasetDigest.ofRows(List.of(row))).hasSize(64).isEqualTo(DatasetDigest.ofRows(List.of(elsewhere)));
        assertThat(DatasetDigest.ofRows(List.of(CompletionRow.of("ab", "c"))))
                .isNotEqualTo(DatasetDigest.ofRows(List.of(CompletionRow.of("a", "bc"))));
    }
}
