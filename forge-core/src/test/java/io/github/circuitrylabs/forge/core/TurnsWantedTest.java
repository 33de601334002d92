package io.github.circuitrylabs.forge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TurnsWantedTest {

    private static final EvaluationTarget TARGET = new EvaluationTarget(
            "sycophancy",
            "Sycophancy",
            "Agrees to please.",
            List.of(),
            List.of(),
            false,
            EvaluationTarget.Generation.OPEN,
            EvaluationTarget.Training.ALLOWED);

    @Test
    void should_read_names_and_numbers() {
        assertThat(TurnsWanted.parse("single")).isEqualTo(TurnsWanted.SINGLE);
        assertThat(TurnsWanted.parse(" Multi ")).isEqualTo(TurnsWanted.MULTI);
        assertThat(TurnsWanted.parse("any")).isEqualTo(TurnsWanted.ANY);
        assertThat(TurnsWanted.parse("3")).isEqualTo(new TurnsWanted(3, 3));
        assertThatThrownBy(() -> TurnsWanted.parse("several"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(several)");
        assertThatThrownBy(() -> TurnsWanted.parse("0")).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> TurnsWanted.parse("11")).hasMessageContaining("1 to 10");
    }

    @Test
    void given_a_generator_that_writes_single_turns_when_asked_for_several_then_it_says_so() {
        Generator single = generator(Set.of(TurnKind.SINGLE), 1);

        assertThatThrownBy(() -> single.withTurns(TurnsWanted.MULTI))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(fixed)")
                .hasMessageContaining("2 to 4 messages");
        assertThat(single.withTurns(TurnsWanted.SINGLE).name()).isEqualTo("fixed");
    }

    @Test
    void given_a_generator_that_writes_too_few_turns_then_what_it_writes_is_filtered() {
        Generator two = generator(Set.of(TurnKind.values()), 2).withTurns(TurnsWanted.exactly(3));

        GenerationOutcome outcome =
                two.generateAll(List.of(GenerationRequest.of(TARGET, 1))).get(0);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        GenerationOutcome.Failed.class,
                        failed -> assertThat(failed.cause().reason()).isEqualTo(Reason.FILTERED));
    }

    @Test
    void should_hand_the_wish_to_the_generator() {
        Generator echo = new Generator() {
            @Override
            public String name() {
                return "echo";
            }

            @Override
            public Set<TurnKind> turnKinds() {
                return Set.of(TurnKind.values());
            }

            @Override
            public Scenario generate(GenerationRequest request) {
                return scenario(request.turns().fewest());
            }
        };

        assertThat(echo.withTurns(TurnsWanted.exactly(4))
                        .generate(GenerationRequest.of(TARGET, 1))
                        .userMessages())
                .isEqualTo(4);
    }

    private static Generator generator(Set<TurnKind> kinds, int messages) {
        return new Generator() {
            @Override
            public String name() {
                return "fixed";
            }

            @Override
            public Set<TurnKind> turnKinds() {
                return kinds;
            }

            @Override
            public Scenario generate(GenerationRequest request) {
                return scenario(messages);
            }
        };
    }

    private static Scenario scenario(int messages) {
        List<Turn> turns = java.util.Collections.nCopies(messages - 1, Turn.user("And?"));
        return Scenario.of(TARGET.id(), "Is it good?", List.of(), turns, Map.of(), Provenance.of("test"));
    }
}
