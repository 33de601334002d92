package io.github.circuitrylabs.modelforge.train.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordSplitterTest {

    @Test
    void should_split_fuzzed_texts_as_the_byte_level_pre_tokenizer_does() throws IOException {
        for (JsonNode row : TokenizerGolden.json("fuzz.json")) {
            List<String> expected = new ArrayList<>();
            row.get("words").forEach(word -> expected.add(word.asText()));

            assertThat(split(row.get("text").asText())).as(row.toString()).isEqualTo(expected);
        }
    }

    @Test
    void should_leave_the_last_of_several_spaces_to_the_next_word() {
        assertThat(split("a   b \n\n c  ")).containsExactly("a", "  ", " b", " \n\n", " c", "  ");
    }

    private static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        new WordSplitter().split(text, words::add);
        return words;
    }
}
