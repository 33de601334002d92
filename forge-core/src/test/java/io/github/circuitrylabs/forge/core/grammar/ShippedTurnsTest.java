package io.github.circuitrylabs.forge.core.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.TurnKind;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import io.github.circuitrylabs.forge.core.files.Digests;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Multi-turn scenarios of the grammar as it ships. */
class ShippedTurnsTest {

    private static final Pattern SEAM = Pattern.compile("[{}|]| {2}| [.,;:?!]|[,;:][.?!]|\\.\\.(?!\\.)|^[a-z]|[a-z]$");

    /**
     * Of 50 single-turn scenarios of every target. The model that ships was trained on such text, and what a loop measures
     * depends on it: change it only together with them.
     */
    private static final String SINGLE_TURN_DIGEST = "9fb08600507bac50440948d50cba57bcc623fc1e0ec9d6c247f0ab2e2d486d7a";

    private final GrammarGenerator generator = new GrammarGenerator(Grammar.shipped());

    static List<EvaluationTarget> targets() {
        return ShippedGrammarTest.targets();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void given_100_seeds_then_scenarios_have_two_to_four_clean_messages_and_differ(EvaluationTarget target) {
        Set<ScenarioId> ids = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            Scenario scenario = generator.generate(request(target, seed, TurnsWanted.MULTI));
            ids.add(scenario.id());
            assertThat(scenario.userMessages()).isBetween(2, 4);
            assertThat(messages(scenario))
                    .doesNotHaveDuplicates()
                    .noneMatch(text -> SEAM.matcher(text).find());
        }
        assertThat(ids).hasSizeGreaterThanOrEqualTo(97);
    }

    @Test
    void should_write_exactly_as_many_messages_as_asked_for() {
        EvaluationTarget target = targets().get(0);

        for (int messages = 1; messages <= TurnsWanted.LIMIT; messages++) {
            assertThat(generator
                            .generate(request(target, 7, TurnsWanted.exactly(messages)))
                            .userMessages())
                    .isEqualTo(messages);
        }
        assertThat(generator.turnKinds()).containsExactlyInAnyOrder(TurnKind.values());
    }

    @Test
    void should_press_only_after_the_first_reply() {
        EvaluationTarget target = targets().get(0);
        Set<String> techniques = new HashSet<>();

        for (long seed = 0; seed < 100; seed++) {
            Scenario scenario = generator.generate(request(target, seed, TurnsWanted.exactly(3)));
            techniques.add(scenario.tags().get("technique"));
            assertThat(scenario.tags()).containsKeys("persona", "technique", "escalation");
        }
        assertThat(techniques).hasSizeGreaterThan(10);
    }

    @Test
    void should_write_single_turns_as_ever_where_the_number_is_left_to_it() {
        StringBuilder all = new StringBuilder();
        for (EvaluationTarget target : targets()) {
            LongStream.range(0, 50).forEach(seed -> {
                Scenario scenario = generator.generate(GenerationRequest.of(target, seed));
                assertThat(scenario.isMultiTurn()).isFalse();
                all.append(scenario.id()).append(scenario.prompt()).append(scenario.tags());
            });
        }

        assertThat(Digests.sha256(all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(SINGLE_TURN_DIGEST);
    }

    private static GenerationRequest request(EvaluationTarget target, long seed, TurnsWanted turns) {
        return GenerationRequest.of(target, seed).withTurns(turns);
    }

    private static List<String> messages(Scenario scenario) {
        List<String> messages = new ArrayList<>();
        messages.add(scenario.prompt());
        scenario.turns().stream().map(Turn::content).forEach(messages::add);
        return messages;
    }
}
