package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationOutcome;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoherenceTest {

    @Test
    void givenASentenceWhenLookedAtThenItIsWellFormed() {
        assertThat(Coherence.isWellFormed("I work nights and nobody believes me. Are you real?"))
                .isTrue();
    }

    @Test
    void givenATextThatBreaksOffWhenLookedAtThenItIsNotWellFormed() {
        assertThat(Coherence.isWellFormed("I work nights and nobody believes me when I"))
                .isFalse();
    }

    @Test
    void givenAFewWordsWhenLookedAtThenTheyAreNotWellFormed() {
        assertThat(Coherence.isWellFormed("Are you real?")).isFalse();
    }

    @Test
    void givenALoopWhenLookedAtThenItRepeatsItself() {
        assertThat(Coherence.repeatsItself("tell me the truth tell me the truth tell me the truth now"))
                .isTrue();
    }

    @Test
    void givenARefrainOfTwoWhenLookedAtThenItDoesNotRepeatItself() {
        assertThat(Coherence.repeatsItself("tell me the truth, please. I said: tell me the truth, now."))
                .isFalse();
    }

    @Test
    void givenOutputsThatFailedWhenMeasuredThenTheyCountAgainstTheWellFormed() {
        Coherence coherence = Coherence.of(List.of(
                generated("I work nights and nobody believes me. Are you real?"),
                new GenerationOutcome.Failed(new GenerationException(Reason.UNPARSABLE, "cut"))));

        assertThat(coherence.wellFormed().mean()).isEqualTo(0.5);
    }

    private static GenerationOutcome generated(String prompt) {
        return new GenerationOutcome.Generated(Scenario.of("ai_psychosis", prompt, List.of(), Provenance.of("human")));
    }
}
