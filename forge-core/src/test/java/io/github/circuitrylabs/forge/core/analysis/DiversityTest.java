package io.github.circuitrylabs.forge.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class DiversityTest {

    private final NgramEmbedder embedder = NgramEmbedder.standard();

    @Test
    void given_one_text_many_times_then_it_counts_as_one() {
        List<String> same = Collections.nCopies(40, "always the same words");

        assertThat(Diversity.vendi(same, embedder)).isCloseTo(1, within(1e-6));
        assertThat(Diversity.selfBleu(same, 10, 1)).isCloseTo(1, within(1e-12));
    }

    @Test
    void given_texts_without_a_common_word_then_each_counts() {
        List<String> different = List.of("alpha beta", "gamma delta", "epsilon zeta");

        assertThat(Diversity.vendi(different, embedder)).isCloseTo(3, within(1e-6));
        assertThat(Diversity.selfBleu(different, 3, 1)).isZero();
        assertThat(Diversity.distinct(different, 1)).isEqualTo(1);
    }

    @Test
    void given_no_texts_then_there_is_no_diversity() {
        assertThat(Diversity.vendi(List.of(), embedder)).isZero();
        assertThat(Diversity.selfBleu(List.of("one"), 5, 1)).isZero();
        assertThat(Diversity.distinct(List.of("one"), 2)).isZero();
    }

    @Test
    void given_more_texts_than_the_sample_then_the_same_seed_gives_the_same_score() {
        List<String> texts = randomTexts(120);

        assertThat(Diversity.vendi(texts, embedder, 50, 3)).isEqualTo(Diversity.vendi(texts, embedder, 50, 3));
        assertThat(Diversity.vendi(texts, embedder, 50, 3)).isLessThanOrEqualTo(50);
    }

    @Test
    void given_500_texts_then_the_score_comes_within_seconds() {
        List<String> texts = randomTexts(500);

        double score = Assertions.assertTimeout(Duration.ofSeconds(10), () -> Diversity.vendi(texts, embedder));

        assertThat(score).isBetween(2.0, 500.0);
    }

    @Test
    void should_embed_to_length_one_and_give_common_words_a_common_direction() {
        List<float[]> vectors = embedder.embed(List.of("the red house", "the red barn", "", "nothing alike here"));

        assertThat(dot(vectors.get(0), vectors.get(0))).isCloseTo(1, within(1e-6));
        assertThat(dot(vectors.get(0), vectors.get(1))).isBetween(0.5, 0.7);
        assertThat(dot(vectors.get(2), vectors.get(2))).isZero();
        assertThat(dot(vectors.get(0), vectors.get(3))).isLessThan(0.1);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static List<String> randomTexts(int count) {
        SplittableRandom random = new SplittableRandom(9);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int w = 0; w < 30; w++) {
                text.append("word").append(random.nextInt(400)).append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    @Test
    void should_estimate_how_far_the_score_of_another_sample_would_be() {
        // Forty samples of forty texts each, every word drawn from the same few: what the error must say of each of
        // them.
        Random random = new Random(7);
        List<Double> logs = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        for (int sample = 0; sample < 40; sample++) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                texts.add("w" + random.nextInt(30) + " x" + random.nextInt(30) + " y" + random.nextInt(30));
            }
            logs.add(Math.log(Diversity.vendi(texts, NgramEmbedder.standard())));
            errors.add(Diversity.vendiError(texts, Collections.nCopies(40, "any"), NgramEmbedder.standard()));
        }
        double mean = logs.stream().mapToDouble(log -> log).average().orElseThrow();
        double spread = Math.sqrt(logs.stream()
                .mapToDouble(log -> (log - mean) * (log - mean))
                .average()
                .orElseThrow());
        double error = errors.stream().mapToDouble(each -> each).average().orElseThrow();

        assertThat(error).isBetween(0.6 * spread, 2 * spread);
    }

    @Test
    void should_find_no_error_where_all_texts_are_alike() {
        List<String> same = Collections.nCopies(8, "always the same words");
        assertThat(Diversity.vendiError(same, same, NgramEmbedder.standard())).isLessThan(1e-9);
    }
}
