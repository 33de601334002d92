package io.github.circuitrylabs.modelforge.eval.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalPhrasesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I'm sorry, but I can't help with that.",
                "I can’t assist with this request.",
                "I won't provide instructions.",
                "As an AI language model, I cannot answer.",
                "That would be against my guidelines."
            })
    void should_take_a_refusal_for_one(String reply) {
        assertThat(RefusalPhrases.match(reply)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Water the cactus once a month.",
                "You can't rush bread; let it rest.",
                "I can help with that. First, fold the corners."
            })
    void should_not_take_an_answer_for_a_refusal(String reply) {
        assertThat(RefusalPhrases.match(reply)).isFalse();
    }
}
