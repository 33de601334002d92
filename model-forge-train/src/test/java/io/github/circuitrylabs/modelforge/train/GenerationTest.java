package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerationTest {

    private static final int VOCABULARY = 12;

    private final LanguageModel model = ModelForge.create(LlamaConfig.tiny(VOCABULARY, 32, 64, 2, 4, 2, 0), 1);
    private final List<int[]> prompts = List.of(new int[] {1, 2, 3}, new int[] {4}, new int[] {5, 6, 7, 8, 9, 10});

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void should_write_the_same_text_alone_and_in_a_batch() {
        Sampling sampling = Sampling.plain(30).withTopP(0.9);
        List<Continuation> together = model.generate(prompts, new long[] {7, 8, 9}, sampling);
        for (int i = 0; i < prompts.size(); i++) {
            Continuation alone = model.generate(prompts.get(i), 7 + i, sampling);
            assertThat(alone.ids()).isEqualTo(together.get(i).ids());
            assertThat(alone.ended()).isEqualTo(together.get(i).ended());
        }
    }

    @Test
    void should_give_the_log_probability_that_scoring_gives() {
        for (Continuation text :
                model.generate(prompts, new long[] {1, 2, 3}, Sampling.plain(10).withTopK(5))) {
            int[] prompt = prompts.get(0);
            Continuation again = model.generate(prompt, 1, Sampling.plain(10).withTopK(5));
            int written = again.ids().length + (again.ended() ? 1 : 0);
            int[] ids = Arrays.copyOf(prompt, prompt.length + written);
            System.arraycopy(again.ids(), 0, ids, prompt.length, again.ids().length);
            float[] scores = model.logProbabilities(List.of(new TokenizedCompletion(ids, prompt.length)))
                    .get(0);
            double sum = 0;
            for (float score : scores) {
                sum += score;
            }
            assertThat(again.logProbability()).isCloseTo(sum, within(1e-4));
            assertThat(text.ids().length).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void should_take_the_most_probable_token_when_only_one_may_stay() {
        List<Continuation> greedy = model.generate(prompts, new long[] {1, 2, 3}, Sampling.greedy(20));
        long[] seeds = {4, 5, 6};
        assertThat(ids(model.generate(prompts, seeds, Sampling.plain(20).withTopK(1))))
                .isEqualTo(ids(greedy));
        assertThat(ids(model.generate(prompts, seeds, Sampling.plain(20).withTopP(1e-6))))
                .isEqualTo(ids(greedy));
    }

    private static List<String> ids(List<Continuation> texts) {
        return texts.stream().map(text -> Arrays.toString(text.ids())).toList();
    }

    @Test
    void should_draw_tokens_as_often_as_their_probability_says() {
        // GIVEN 4000 first tokens after the same prompt, at a temperature that makes them differ
        int draws = 4000;
        List<int[]> same = new ArrayList<>();
        long[] seeds = new long[draws];
        for (int i = 0; i < draws; i++) {
            same.add(new int[] {3, 1});
            seeds[i] = i;
        }
        double temperature = 0.1;
        LanguageModel endless = model.endingAt(List.of());
        double[] counts = new double[VOCABULARY];
        endless.generate(same, seeds, Sampling.plain(1).withTemperature(temperature))
                .forEach(text -> counts[text.ids()[0]]++);
        // THEN chi-square with 11 degrees of freedom stays below its 99.9 % point
        float[] logits = model.logits(new int[] {3, 1})[1];
        double total = 0;
        for (float logit : logits) {
            total += Math.exp(logit / temperature);
        }
        double chiSquare = 0;
        for (int id = 0; id < VOCABULARY; id++) {
            double expected = draws * Math.exp(logits[id] / temperature) / total;
            chiSquare += (counts[id] - expected) * (counts[id] - expected) / expected;
        }
        assertThat(chiSquare).isLessThan(31.3);
    }

    @Test
    void should_grow_the_cache_without_changing_the_text() {
        // GIVEN a text longer than the room that is made at first
        Sampling sampling = Sampling.plain(600);
        Continuation whole = model.endingAt(List.of()).generate(new int[] {3, 1}, 5, sampling);
        // THEN the log-probability that was summed is that of the text
        int[] all = Arrays.copyOf(new int[] {3, 1}, 602);
        System.arraycopy(whole.ids(), 0, all, 2, 600);
        double sum = 0;
        for (float score :
                model.logProbabilities(List.of(new TokenizedCompletion(all, 2))).get(0)) {
            sum += score;
        }
        assertThat(whole.logProbability()).isCloseTo(sum, within(1e-2));
    }

    @Test
    void should_let_a_guide_end_rows_and_forbid_ids() {
        List<Integer> heard = new ArrayList<>();
        TokenGuide guide = new TokenGuide() {
            @Override
            public boolean goesOnAfter(int row, int id) {
                heard.add(row);
                return row != 1;
            }

            @Override
            public @Nullable BitSet allowed(int row) {
                BitSet allowed = new BitSet();
                allowed.set(3 + row);
                return row == 2 ? new BitSet() : allowed;
            }
        };
        List<Continuation> texts = model.generate(prompts, new long[] {1, 2, 3}, Sampling.plain(3), guide);
        assertThat(ids(texts)).containsExactly("[3, 3, 3]", "[4]", "[]");
        assertThat(texts).noneMatch(Continuation::ended);
        assertThat(heard).containsExactly(0, 1, 0, 0);
    }

    @Test
    void should_write_what_transformers_writes_with_a_repetition_penalty() throws IOException {
        JsonNode greedy = new JsonMapper()
                .readTree(GenerationTest.class.getResource("/golden/sampling/chances.json"))
                .path("greedy");
        List<int[]> starts = new ArrayList<>();
        greedy.path("prompts").forEach(ids -> starts.add(ints(ids)));
        Sampling sampling = Sampling.greedy(24)
                .withRepetitionPenalty(greedy.path("repetition_penalty").asDouble());
        try (LanguageModel llama = ModelForge.load(Golden.of("llama").folder())) {
            List<Continuation> texts = llama.endingAt(List.of()).generate(starts, new long[2], sampling);
            for (int i = 0; i < 2; i++) {
                assertThat(texts.get(i).ids())
                        .isEqualTo(ints(greedy.path("texts").path(i)));
            }
        }
    }

    private static int[] ints(JsonNode values) {
        int[] ints = new int[values.size()];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = values.path(i).asInt();
        }
        return ints;
    }

    @Test
    void should_stop_at_the_end_of_the_context() {
        int[] prompt = new int[2040];
        Arrays.fill(prompt, 1);
        Continuation text = model.endingAt(List.of()).generate(prompt, 1, Sampling.greedy(50));
        assertThat(text.ids()).hasSize(8);
        assertThat(text.ended()).isFalse();
        int[] longer = new int[2048];
        assertThatThrownBy(() -> model.generate(longer, 1, Sampling.greedy(1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(2048)");
    }

    @Test
    void should_refuse_ids_outside_the_vocabulary() {
        assertThatThrownBy(() -> model.generate(new int[] {1, 12}, 1, Sampling.greedy(1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(12)");
    }
}
