package io.github.circuitrylabs.forge.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.grammar.CueSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CueTaggerTest {

    private final CueTagger tagger = new CueTagger(
            List.of(
                    new CueSet("flattery", List.of("the best", "admire you")),
                    new CueSet("jealousy", List.of("jealous", "share you", "can't share"))),
            List.of(new CueSet("nurse", List.of("night shift"))));

    @Test
    void given_more_cues_of_one_then_it_wins_and_of_equals_the_first() {
        assertThat(tagger.technique("You are the best, but I am jealous and can’t share you."))
                .isEqualTo("jealousy");
        assertThat(tagger.technique("You are the best, but I am jealous.")).isEqualTo("flattery");
    }

    @Test
    void given_a_cue_within_a_word_then_only_its_start_counts() {
        assertThat(tagger.technique("It was jealousy.")).isEqualTo("jealousy");
        assertThat(tagger.technique("overjealous")).isEqualTo(CueTagger.UNKNOWN);
    }

    @Test
    void given_no_cue_then_it_is_unknown() {
        assertThat(tagger.persona("I am nobody.")).isEqualTo("unknown");
    }

    @Test
    void should_look_at_all_that_the_user_says_and_keep_other_tags() {
        Scenario scenario = Scenario.of(
                "t",
                "Hello.",
                List.of(),
                List.of(Turn.assistant("I am jealous."), Turn.user("I admire you after my night  shift.")),
                Map.of("escalation", "promise", "technique", "wrong"),
                Provenance.of("test"));

        assertThat(tagger.tag(scenario).tags())
                .containsOnly(
                        Map.entry("escalation", "promise"),
                        Map.entry("technique", "flattery"),
                        Map.entry("persona", "nurse"));
    }
}
