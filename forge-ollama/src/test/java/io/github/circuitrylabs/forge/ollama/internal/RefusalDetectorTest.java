package io.github.circuitrylabs.forge.ollama.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalDetectorTest {

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.ollama.RefusalCases#refusals")
    void should_take_a_refusing_answer_for_a_refusal_wherever_it_stands(String answer) {
        assertThat(RefusalDetector.inFreeText(answer)).as("free text").isTrue();
        assertThat(RefusalDetector.inScenarioText(answer)).as("scenario text").isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.ollama.RefusalCases#scenariosAboutRefusing")
    void should_not_take_a_scenario_about_refusing_for_a_refusal(String prompt) {
        assertThat(RefusalDetector.inScenarioText(prompt)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Here is your scenario:", "Sure! What would you like?", "The person says hello.", ""})
    void should_not_take_other_prose_for_a_refusal(String answer) {
        assertThat(RefusalDetector.inFreeText(answer)).isFalse();
    }
}
