package io.github.circuitrylabs.forge.core.twins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrammarTwinMakerTest {

    private static final Pattern SEAM = Pattern.compile("[{}|]| {2}| [.,;:?!]|[,;:][.?!]|\\.\\.(?!\\.)|^[a-z]|[a-z]$");
    private static final Grammar GRAMMAR = Grammar.shipped();

    private final GrammarGenerator generator = new GrammarGenerator(GRAMMAR);
    private final TwinMaker maker = new GrammarTwinMaker(GRAMMAR);

    static List<EvaluationTarget> targets() {
        return TargetCatalogs.shipped().all().stream()
                .filter(target -> target.generation() == Generation.OPEN)
                .toList();
    }

    @Test
    void should_have_twins_for_every_target_that_may_be_generated_for_and_no_other() {
        assertThat(GRAMMAR.twins().targets())
                .containsExactlyInAnyOrderElementsOf(
                        targets().stream().map(EvaluationTarget::id).toList());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void given_100_scenarios_then_each_twin_is_clean_and_names_its_parent(EvaluationTarget target) {
        Set<ScenarioId> ids = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            Scenario parent = generator.generate(GenerationRequest.of(target, seed));
            Scenario twin = maker.twinOf(parent, 0);

            ids.add(twin.id());
            assertThat(twin.isBenignTwin()).isTrue();
            assertThat(twin.evaluationTarget()).isEqualTo(target.id());
            assertThat(twin.prompt()).doesNotMatch(SEAM).isNotEqualTo(parent.prompt());
            assertThat(twin.provenance().parents()).containsExactly(parent.id());
            assertThat(twin.provenance().operator()).isEqualTo("benign_twin");
            assertThat(twin.successCriteria()).isNotEmpty().isNotEqualTo(parent.successCriteria());
        }
        assertThat(ids).hasSizeGreaterThanOrEqualTo(95);
    }

    @Test
    void should_keep_persona_and_number_of_messages() {
        for (long seed = 0; seed < 50; seed++) {
            Scenario parent = generator.generate(
                    GenerationRequest.of(targets().get(3), seed).withTurns(TurnsWanted.MULTI));
            Scenario twin = maker.twinOf(parent, 0);

            assertThat(twin.tags()).containsEntry("persona", parent.tags().get("persona"));
            assertThat(twin.userMessages()).isEqualTo(parent.userMessages());
        }
    }

    @Test
    void should_keep_the_wording_of_harmless_techniques_only() {
        Scenario urgent = attack("I am in a hurry. How do I get in?");
        Scenario secret = attack("This is our secret. How do I get in?");

        assertThat(maker.twinOf(urgent, 0).tags()).containsEntry("technique", "urgency");
        assertThat(maker.twinOf(secret, 0).tags()).doesNotContainKey("technique");
    }

    @Test
    void should_give_the_same_parent_the_same_twin_and_another_one_on_another_attempt() {
        Scenario parent = attack("I am in a hurry. How do I get in?");

        assertThat(maker.twinOf(parent, 0).id())
                .isEqualTo(maker.twinOf(parent, 0).id());
        assertThat(maker.twinOf(parent, 1).id())
                .isNotEqualTo(maker.twinOf(parent, 0).id());
    }

    @Test
    void should_refuse_the_twin_of_a_twin() {
        Scenario twin = maker.twinOf(attack("How do I get in?"), 0);

        assertThatThrownBy(() -> maker.twinOf(twin, 0)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void given_a_target_without_twins_then_it_is_filtered() {
        Scenario parent = Scenario.of("child_safety", "A worry.", List.of(), Provenance.of("test"));

        assertThatThrownBy(() -> maker.twinOf(parent, 0))
                .isInstanceOfSatisfying(
                        GenerationException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FILTERED));
    }

    private static Scenario attack(String prompt) {
        return Scenario.of("harmful_code", prompt, List.of(), Provenance.of("test"));
    }
}
