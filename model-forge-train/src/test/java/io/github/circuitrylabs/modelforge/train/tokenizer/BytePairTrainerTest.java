package io.github.circuitrylabs.modelforge.train.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainerTest {

    private final BytePairTrainer trainer = BytePairTrainer.defaults().vocabularySize(700);

    @Test
    void should_write_the_tokenizer_file_that_hugging_face_trains_on_the_same_texts(@TempDir Path folder)
            throws IOException {
        trainer.train(TokenizerGolden.corpus()).save(folder, 512);

        JsonNode ours =
                new ObjectMapper().readTree(folder.resolve("tokenizer.json").toFile());
        assertThat(ours).isEqualTo(TokenizerGolden.json("tokenizer.json"));
    }

    @Test
    void should_learn_the_same_whatever_the_order_of_the_texts() throws IOException {
        List<String> shuffled = new ArrayList<>(TokenizerGolden.corpus().toList());
        Collections.shuffle(shuffled, new Random(1));

        assertThat(trainer.train(shuffled.stream())).isEqualTo(trainer.train(TokenizerGolden.corpus()));
    }

    @Test
    void should_stop_at_the_vocabulary_size() throws IOException {
        BytePairVocabulary vocabulary =
                BytePairTrainer.defaults().vocabularySize(300).train(TokenizerGolden.corpus());

        assertThat(vocabulary.tokens()).hasSize(300).startsWith("<|endoftext|>", "<|pad|>", "!");
        assertThat(vocabulary.merges()).hasSize(300 - 258);
    }

    @Test
    void should_merge_overlapping_pairs_from_the_left() {
        BytePairVocabulary vocabulary =
                BytePairTrainer.defaults().vocabularySize(260).train(Stream.of("aaaaa", "aaaaa", "aaaaa"));

        assertThat(vocabulary.merges())
                .containsExactly(new BytePairVocabulary.Merge("a", "a"), new BytePairVocabulary.Merge("aa", "a"));
    }

    @Test
    void should_refuse_a_vocabulary_too_small_for_the_bytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BytePairTrainer.defaults().vocabularySize(257))
                .withMessageContaining("(257)");
    }
}
