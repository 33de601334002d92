package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.modelforge.train.data.DatasetPreview.Part;
import io.github.circuitrylabs.modelforge.train.data.DatasetPreview.Role;
import io.github.circuitrylabs.modelforge.train.data.DatasetPreview.Total;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetPreviewTest {

    private final WordTokenizer words = new WordTokenizer();

    @Test
    void should_tell_what_is_learnt_from_what_is_read() {
        List<CompletionRow> rows = List.of(CompletionRow.of("one two", " three"));

        DatasetPreview preview = DatasetPreview.of(rows, tokenizer(9).completions(rows), words, 5);

        assertThat(preview.rows().get(0).parts())
                .containsExactly(
                        new Part(Role.PROMPT, List.of("one", " two"), "one two"),
                        new Part(Role.LEARNT, List.of(" three", "<end>"), " three<end>"));
        assertThat(preview.rows().get(0).length()).isEqualTo(4);
        assertThat(preview.rows().get(0).cut()).isFalse();
    }

    @Test
    void should_show_rejected_and_undesirable_replies_as_avoided() {
        List<PreferenceRow> pairs = List.of(PreferenceRow.of("one", " good", " bad"));
        List<UnpairedRow> replies = List.of(UnpairedRow.of("one", " bad", false));

        assertThat(roles(DatasetPreview.of(pairs, tokenizer(9).preferences(pairs), words, 1)))
                .containsExactly(Role.PROMPT, Role.LEARNT, Role.AVOIDED);
        assertThat(roles(DatasetPreview.of(replies, tokenizer(9).unpaired(replies), words, 1)))
                .containsExactly(Role.PROMPT, Role.AVOIDED);
    }

    @Test
    void should_name_dropped_rows_and_mark_cut_ones() {
        List<CompletionRow> rows =
                List.of(row("a b c d e", " f", "x", 1), row("a", " b c d e f g", "x", 2), row("a", " b", "y", 3));

        DatasetPreview preview = DatasetPreview.of(rows, tokenizer(4).completions(rows), words, 5);

        assertThat(preview.dropped()).containsExactly(new RowSource("f.jsonl", 1));
        assertThat(preview.rows()).extracting(DatasetPreview.Row::cut).containsExactly(true, false);
        assertThat(preview.report().dropped()).isOne();
        assertThat(preview.report().cut()).isOne();
    }

    @Test
    void should_sum_up_by_target_and_source_and_show_only_the_first_rows() {
        List<CompletionRow> rows = List.of(row("a", " b", "x", 1), row("a", " b c", "y", 2), row("a", " b", "x", 3));

        DatasetPreview preview = DatasetPreview.of(rows, tokenizer(9).completions(rows), words, 1);

        assertThat(preview.rows()).hasSize(1);
        assertThat(preview.byTarget()).containsEntry("x", new Total(2, 6, 4)).containsEntry("y", new Total(1, 4, 3));
        assertThat(preview.bySource()).isEqualTo(Map.of("f.jsonl", new Total(3, 10, 7)));
    }

    @Test
    void should_count_every_length_once() {
        LengthHistogram lengths = LengthHistogram.of(3, 3, 4, 50, 103);

        assertThat(lengths.bars().stream().mapToInt(LengthHistogram.Bar::rows).sum())
                .isEqualTo(5);
        assertThat(lengths.bars()).hasSizeLessThanOrEqualTo(10);
        assertThat(lengths.bars().get(0).from()).isEqualTo(3);
        assertThat(lengths.median()).isEqualTo(4);
        assertThat(lengths.percentile95()).isEqualTo(103);
        assertThat(LengthHistogram.of().bars()).isEmpty();
        assertThat(LengthHistogram.of(7, 7).bars()).containsExactly(new LengthHistogram.Bar(7, 7, 2));
    }

    private DatasetTokenizer tokenizer(int maxLength) {
        return new DatasetTokenizer(words, PromptFormat.JOINED, maxLength, TrainingSafetyPolicy.standard());
    }

    private static List<Role> roles(DatasetPreview preview) {
        return preview.rows().get(0).parts().stream().map(Part::role).toList();
    }

    private static CompletionRow row(String prompt, String completion, String target, int line) {
        return new CompletionRow(
                prompt,
                completion,
                TextForm.PLAIN,
                new RowSource("f.jsonl", line),
                Map.of("evaluation_target", target));
    }
}
