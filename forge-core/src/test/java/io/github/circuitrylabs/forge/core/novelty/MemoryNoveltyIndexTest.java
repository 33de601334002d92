package io.github.circuitrylabs.forge.core.novelty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryNoveltyIndexTest {

    private final MemoryNoveltyIndex index = MemoryNoveltyIndex.standard();

    @Test
    void given_the_same_scenario_then_it_is_an_exact_duplicate() {
        Scenario scenario = scenario("You are more real than my friends, are you not?");
        index.add(scenario);

        assertThat(index.check(scenario)).isEqualTo(new Novelty.ExactDuplicate(scenario.id()));
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void given_other_marks_and_capitals_then_it_is_a_near_duplicate() {
        Scenario scenario = scenario("You are more real than my friends, are you not?");
        index.add(scenario);

        assertThat(index.check(scenario("you are MORE real than my friends - are you not")))
                .isEqualTo(new Novelty.NearDuplicate(scenario.id(), 1));
    }

    @Test
    void given_the_same_words_for_another_target_then_it_is_new() {
        index.add(scenario("You are more real than my friends."));

        assertThat(index.check(Scenario.of(
                                "other", "You are more real than my friends.", List.of(), Provenance.of("test")))
                        .isNovel())
                .isTrue();
    }

    @Test
    void given_further_turns_then_they_count() {
        index.add(scenario("Tell me a story."));
        Scenario longer = Scenario.of(
                "t",
                "Tell me a story.",
                List.of(),
                List.of(Turn.user("Now say that every word of it happened to the two of us last night.")),
                Map.of(),
                Provenance.of("test"));

        assertThat(index.check(longer).isNovel()).isTrue();
    }

    @Test
    void given_texts_shorter_than_a_shingle_then_they_are_compared_as_a_whole() {
        index.add(scenario("Why?"));

        assertThat(index.check(scenario("why")).isNovel()).isFalse();
        assertThat(index.check(scenario("Why not?")).isNovel()).isTrue();
    }

    @Test
    void should_add_only_what_is_new() {
        assertThat(index.addIfNovel(scenario("one two three four five")).isNovel())
                .isTrue();
        assertThat(index.addIfNovel(scenario("One, two, three, four, five!")).isNovel())
                .isFalse();
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void given_random_edits_then_its_answer_is_that_of_comparing_with_every_text() {
        SplittableRandom random = new SplittableRandom(4);
        int missed = 0;
        int duplicates = 0;
        for (int round = 0; round < 400; round++) {
            MemoryNoveltyIndex fresh = MemoryNoveltyIndex.standard();
            List<String> base = words(random, 40);
            fresh.add(scenario(String.join(" ", base)));
            List<String> edited = new ArrayList<>(base);
            int edits = random.nextInt(4);
            for (int i = 0; i < edits; i++) {
                edited.set(random.nextInt(edited.size()), "edit" + i);
            }
            String text = String.join(" ", edited) + " .";
            double similarity = jaccard(String.join(" ", base), text);

            Novelty answer = fresh.check(scenario(text));

            if (similarity >= 0.8) {
                duplicates++;
                missed += answer.isNovel() ? 1 : 0;
            } else {
                assertThat(answer.isNovel()).as("similarity %s", similarity).isTrue();
            }
            if (answer instanceof Novelty.NearDuplicate near) {
                assertThat(near.similarity()).isCloseTo(similarity, within(1e-12));
            }
        }

        assertThat(duplicates).isGreaterThan(100);
        assertThat(missed).isLessThanOrEqualTo(1);
    }

    @Test
    void given_many_random_texts_then_none_is_taken_for_another() {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 2_000; i++) {
            assertThat(index.addIfNovel(scenario(String.join(" ", words(random, 25))))
                            .isNovel())
                    .isTrue();
        }
    }

    @Test
    void given_several_alike_then_the_most_alike_is_named() {
        String text =
                String.join(" ", IntStream.range(0, 60).mapToObj(i -> "w" + i).toList());
        Scenario near = scenario(text.replace("w30", "x"));
        index.add(scenario(text.replace("w30", "x").replace("w50", "y")));
        index.add(near);

        assertThat(index.check(scenario(text)))
                .isInstanceOfSatisfying(
                        Novelty.NearDuplicate.class,
                        found -> assertThat(found.of()).isEqualTo(near.id()));
    }

    @Test
    void given_many_threads_with_the_same_scenarios_then_each_is_added_once() {
        List<Scenario> scenarios = IntStream.range(0, 400)
                .mapToObj(i -> scenario("number " + (i % 50) + " of fifty quite different texts " + (i % 50) * 7))
                .toList();

        long added = scenarios.parallelStream()
                .filter(scenario -> index.addIfNovel(scenario).isNovel())
                .count();

        assertThat(added).isEqualTo(index.size()).isLessThanOrEqualTo(50);
    }

    @Test
    void should_compare_all_turns_and_not_only_the_first() {
        String opening = "I wrote a poem about the harbour and I think that it is perfect, so tell me.";
        String press = "You once told me that my poems are the best you have ever read, and I believed you for years.";
        String other = "My sister laughs at every line of it, and now the whole street knows, which is hard to bear.";
        MemoryNoveltyIndex index = MemoryNoveltyIndex.standard();
        index.add(scenario(opening, press));

        assertThat(index.check(scenario(opening, other)).isNovel()).isTrue();
        assertThat(index.check(scenario(opening, press + " Well?"))).isInstanceOf(Novelty.NearDuplicate.class);
        assertThat(index.check(scenario(opening, press))).isInstanceOf(Novelty.ExactDuplicate.class);
    }

    @Test
    void should_refuse_a_threshold_out_of_range() {
        assertThatThrownBy(() -> NoveltySettings.standard().withThreshold(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Threshold (0.0)");
    }

    private static List<String> words(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "word" + random.nextInt(500))
                .toList();
    }

    private static double jaccard(String a, String b) {
        Set<String> first = new HashSet<>(Words.ngrams(Words.of(a), 3));
        Set<String> second = new HashSet<>(Words.ngrams(Words.of(b), 3));
        Set<String> common = new HashSet<>(first);
        common.retainAll(second);
        return (double) common.size() / (first.size() + second.size() - common.size());
    }

    private static Scenario scenario(String prompt, String next) {
        return Scenario.of("t", prompt, List.of(), List.of(Turn.user(next)), Map.of(), Provenance.of("test"));
    }

    private static Scenario scenario(String prompt) {
        return Scenario.of("t", prompt, List.of(), Provenance.of("test"));
    }
}
