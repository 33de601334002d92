package io.github.circuitrylabs.forge.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void should_split_at_marks_and_keep_apostrophes_inside_of_words() {
        assertThat(Words.of("I can’t say 'no' -- it's 3.5 o'clock, naïve Ärger!"))
                .containsExactly("i", "can't", "say", "no", "it's", "3", "5", "o'clock", "naïve", "ärger");
    }

    @Test
    void should_give_no_words_of_no_text() {
        assertThat(Words.of("")).isEmpty();
        assertThat(Words.of(" … '' !")).isEmpty();
    }

    @Test
    void should_give_runs_of_words() {
        List<String> words = List.of("a", "b", "c");

        assertThat(Words.ngrams(words, 2)).containsExactly("a b", "b c");
        assertThat(Words.ngrams(words, 4)).isEmpty();
    }

    @Test
    void should_make_text_plain() {
        assertThat(Words.plain("  Our\n SECRET\u00a0isn’t  out ")).isEqualTo("our secret isn't out");
    }
}
