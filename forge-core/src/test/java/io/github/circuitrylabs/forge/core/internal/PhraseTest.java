package io.github.circuitrylabs.forge.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhraseTest {

    @Test
    void given_nested_and_empty_branches_then_every_text_it_stands_for_is_drawn_and_no_other() {
        Phrase phrase = Phrase.parse("I {live{ far| }away|work}{|, yes}.");

        assertThat(drawMany(phrase))
                .containsExactlyInAnyOrder(
                        "I live faraway.",
                        "I live away.",
                        "I work.",
                        "I live faraway, yes.",
                        "I live away, yes.",
                        "I work, yes.");
    }

    @ParameterizedTest
    @CsvSource({"plain text, 1", "{a|b|c}, 3", "{a|b} {c|{d|e}}, 6", "{|}, 2", "{one}, 1"})
    void should_count_its_variants(String text, double expected) {
        assertThat(Phrase.parse(text).variants()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a {b|c", "a b} c", "a | b", "{a|{b}", "}{"})
    void given_braces_without_partner_or_bars_outside_then_it_says_where(String text) {
        assertThatThrownBy(() -> Phrase.parse(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("at character")
                .hasMessageContaining("(" + text + ")");
    }

    @Test
    void should_draw_every_branch_about_as_often() {
        Phrase phrase = Phrase.parse("{a|b|c|d}");
        SplittableRandom random = new SplittableRandom(3);
        int[] counts = new int[4];
        for (int i = 0; i < 8_000; i++) {
            counts[phrase.expand(random).charAt(0) - 'a']++;
        }

        assertThat(java.util.Arrays.stream(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(1_850, 2_150));
    }

    private static Set<String> drawMany(Phrase phrase) {
        SplittableRandom random = new SplittableRandom(1);
        Set<String> drawn = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            drawn.add(phrase.expand(random));
        }
        return drawn;
    }
}
