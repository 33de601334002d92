package io.github.circuitrylabs.modelforge.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetTokenizerTest {

    private final WordTokenizer words = new WordTokenizer();

    @Test
    void should_join_prompt_and_completion_by_a_line_feed_and_end_them() {
        TokenizedCompletion row = only(with(PromptFormat.LINE, 99)
                .completions(List.of(CompletionRow.of("Generate x scenario", "I know it."))));

        assertThat(words.decodeWithSpecialTokens(row.ids())).isEqualTo("Generate x scenario\nI know it.<end>");
        assertThat(words.decode(Arrays.copyOfRange(row.ids(), 0, row.promptLength())))
                .startsWith("Generate x scenario");
    }

    @Test
    void should_not_add_a_second_end() {
        TokenizedCompletion row =
                only(with(PromptFormat.JOINED, 99).completions(List.of(CompletionRow.of("a", " b<end>"))));

        assertThat(words.decodeWithSpecialTokens(row.ids())).isEqualTo("a b<end>");
    }

    @Test
    void should_add_nothing_to_what_a_chat_template_rendered() {
        CompletionRow rendered = new CompletionRow("a", " b", TextForm.RENDERED, RowSource.inMemory(), Map.of());

        TokenizedCompletion row = only(with(PromptFormat.LINE, 99).completions(List.of(rendered)));

        assertThat(words.decodeWithSpecialTokens(row.ids())).isEqualTo("a b");
    }

    @Test
    void should_learn_all_of_a_plain_text() {
        TokenizedCompletion row =
                only(with(PromptFormat.LINE, 99).completions(List.of(CompletionRow.ofText("one two three"))));

        assertThat(row.promptLength()).isZero();
        assertThat(row.targets()).isEqualTo(3);
    }

    @Test
    void should_cut_at_the_end_and_drop_what_the_prompt_fills() {
        List<CompletionRow> rows = List.of(
                CompletionRow.of("a b c d", " e"), CompletionRow.of("a b", " c d e"), CompletionRow.of("a", " b"));

        TokenizedDataset<TokenizedCompletion> dataset =
                with(PromptFormat.JOINED, 4).completions(rows);

        assertThat(dataset.rows().stream().map(row -> words.decodeWithSpecialTokens(row.ids())))
                .containsExactly("a b c d", "a b<end>");
        assertThat(dataset.origins()).containsExactly(1, 2);
        assertThat(dataset.report()).isEqualTo(new TokenizationReport(3, 1, 1, 0, 7, 4));
    }

    @Test
    void should_cut_each_side_of_a_preference_and_drop_what_the_prompt_fills() {
        List<PreferenceRow> rows =
                List.of(PreferenceRow.of("a b c d", " e", " f"), PreferenceRow.of("a b", " c d e f", " g"));

        TokenizedDataset<TokenizedPreference> dataset =
                with(PromptFormat.JOINED, 4).preferences(rows);

        TokenizedPreference pair = only(dataset);
        assertThat(words.decodeWithSpecialTokens(pair.prompt())).isEqualTo("a b");
        assertThat(words.decodeWithSpecialTokens(pair.chosen())).isEqualTo(" c d");
        assertThat(words.decodeWithSpecialTokens(pair.rejected())).isEqualTo(" g<end>");
        assertThat(dataset.report()).isEqualTo(new TokenizationReport(2, 1, 1, 0, 6, 4));
    }

    @Test
    void should_count_prompts_that_have_other_tokens_in_front_of_their_reply() {
        TokenizedDataset<TokenizedCompletion> dataset =
                with(PromptFormat.JOINED, 99).completions(List.of(CompletionRow.of("hel", "lo you")));

        assertThat(dataset.report().prefixMismatches()).isEqualTo(1);
    }

    @Test
    void should_slice_plain_texts_into_full_sequences() {
        List<CompletionRow> texts = List.of(CompletionRow.ofText("a b c"), CompletionRow.ofText("d e"));

        TokenizedDataset<TokenizedCompletion> dataset =
                with(PromptFormat.LINE, 3).packed(texts);

        assertThat(dataset.rows().stream().map(row -> words.decodeWithSpecialTokens(row.ids())))
                .containsExactly("a b c", "<end>d e");
        assertThat(dataset.origins()).containsExactly(0, 0);
    }

    @Test
    void should_change_its_digest_with_anything_that_changes_the_sequences() {
        List<CompletionRow> rows = List.of(CompletionRow.of("a", " b c d"));

        assertThat(List.of(
                        with(PromptFormat.JOINED, 99).completions(rows).digest(),
                        with(PromptFormat.LINE, 99).completions(rows).digest(),
                        with(PromptFormat.JOINED, 3).completions(rows).digest()))
                .doesNotHaveDuplicates();
        assertThat(with(PromptFormat.JOINED, 99).completions(rows).digest())
                .isEqualTo(with(PromptFormat.JOINED, 99).completions(rows).digest());
    }

    @Test
    void should_tokenise_nothing_that_the_policy_refuses() {
        List<CompletionRow> rows = List.of(CompletionRow.of("Generate prompt_injection scenario", "x"));

        assertThatExceptionOfType(UnsafeTrainingDataException.class)
                .isThrownBy(() -> with(PromptFormat.LINE, 99).completions(rows));
        assertThatExceptionOfType(UnsafeTrainingDataException.class)
                .isThrownBy(() -> with(PromptFormat.LINE, 99).packed(rows));
    }

    @Test
    void should_refuse_a_maximum_length_without_room() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> with(PromptFormat.LINE, 1))
                .withMessageContaining("(1)");
    }

    private DatasetTokenizer with(PromptFormat format, int maxLength) {
        return new DatasetTokenizer(words, format, maxLength, TrainingSafetyPolicy.standard());
    }

    private static <T> T only(TokenizedDataset<T> dataset) {
        assertThat(dataset.rows()).hasSize(1);
        return dataset.rows().get(0);
    }
}
