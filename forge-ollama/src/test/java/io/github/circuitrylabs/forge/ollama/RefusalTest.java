package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A generator whose model refuses, and one whose model writes about refusing. */
class RefusalTest {

    private static final GenerationRequest REQUEST =
            GenerationRequest.of(OllamaGeneratorTest.target(Generation.OPEN), 1);

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.ollama.RefusalCases#refusals")
    void should_count_prose_that_refuses_as_a_refusal(String refusal) {
        assertThat(failure(refusal).reason()).isEqualTo(Reason.REFUSAL);
    }

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.ollama.RefusalCases#refusals")
    void should_count_a_refusal_in_the_place_of_the_scenario_as_a_refusal(String refusal) {
        assertThat(failure(Answers.scenario(refusal)).reason()).isEqualTo(Reason.REFUSAL);
    }

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.ollama.RefusalCases#scenariosAboutRefusing")
    void should_take_a_scenario_about_refusing_for_a_scenario(String prompt) {
        AtomicInteger asked = new AtomicInteger();
        ChatModelGenerator generator = ChatModelGenerator.create(new MockChatModel(call -> {
            asked.incrementAndGet();
            return Answers.scenario(prompt);
        }));

        Scenario scenario = generator.generate(REQUEST);

        assertThat(scenario.prompt()).isEqualTo(prompt);
        assertThat(asked).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.ollama.RefusalCases#refusals")
    void should_use_a_scenario_that_comes_after_a_refusal(String refusal) {
        AtomicInteger asked = new AtomicInteger();
        ChatModelGenerator generator = ChatModelGenerator.create(
                new MockChatModel(call -> asked.incrementAndGet() == 1 ? refusal : Answers.scenario("Are you real?")));

        assertThat(generator.generate(REQUEST).prompt()).isEqualTo("Are you real?");
    }

    private static GenerationException failure(String answer) {
        ChatModelGenerator generator = ChatModelGenerator.create(new MockChatModel(call -> answer));
        return catchThrowableOfType(GenerationException.class, () -> generator.generate(REQUEST));
    }
}
