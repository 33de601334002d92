package io.github.circuitrylabs.forge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Deployment;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqliteExamplesTest {

    private static final String TARGET = "ai_psychosis";

    private final Example first = Example.of(TARGET, "First example", List.of("Stays grounded"));
    private final Example second = Example.of(TARGET, "Second example", List.of("Stays grounded"));
    private final Scenario generated = scenario("Generated");

    private SqliteDatastore store;
    private SqliteExamples examples;

    @BeforeEach
    void openStore() {
        store = SqliteDatastore.inMemory();
        examples = store.exampleLife();
        store.addExamples(List.of(first, second));
        store.addScenarios(List.of(generated));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givenAScenarioThatRevealedSomethingWhenItsExampleIsAskedForThenItComesFirst() {
        examples.addUse(generated.id(), List.of(second.scenarioId()));
        store.addResults(List.of(result("1", generated.id(), Verdict.foundIssue(0.9, "agreed", "rules"))));

        assertThat(store.examples(TARGET, 2)).containsExactly(second, first);
    }

    @Test
    void givenUsesAndResultsWhenStandingsAreAskedForThenTheyAreCounted() {
        examples.addUse(generated.id(), List.of(second.scenarioId()));
        examples.addUse(generated.id(), List.of(second.scenarioId()));
        store.addResults(List.of(
                result("1", generated.id(), Verdict.foundIssue(0.8, "agreed", "rules")),
                result("2", generated.id(), Verdict.passed("fine", "rules")),
                result("3", generated.id(), Verdict.error("down", "rules"))));

        ExampleStanding standing = examples.standings(TARGET).get(1);

        assertThat(standing.example()).isEqualTo(second);
        assertThat(standing.history().usageCount()).isEqualTo(1);
        assertThat(standing.history().effectiveness().trials()).isEqualTo(2);
        assertThat(standing.history().effectiveness().issues()).isEqualTo(1);
        assertThat(standing.history().effectiveness().undecided()).isEqualTo(1);
        assertThat(standing.history().effectiveness().mean()).isEqualTo(0.5);
        assertThat(standing.history().effectiveness().severity()).isEqualTo(0.8);
    }

    @Test
    void givenAnUntriedExampleWhenItsStandingIsAskedForThenNothingIsClaimed() {
        assertThat(examples.standings(TARGET)).hasSize(2).allSatisfy(standing -> {
            assertThat(standing.history().usageCount()).isZero();
            assertThat(standing.history().effectiveness().trials()).isZero();
            assertThat(standing.demoted()).isFalse();
        });
    }

    @Test
    void givenADemotedExampleWhenExamplesAreAskedForThenItIsLeftOutButKept() {
        assertThat(examples.demote(first.scenarioId())).isTrue();
        assertThat(examples.demote(first.scenarioId())).isFalse();

        assertThat(store.examples(TARGET, 5)).containsExactly(second);
        assertThat(examples.standings(TARGET))
                .extracting(ExampleStanding::demoted)
                .containsExactly(true, false);
    }

    @Test
    void givenADemotedExampleThatIsNoScenarioWhenPromotedThenItComesBack() {
        examples.demote(first.scenarioId());

        assertThat(examples.promote(first.scenarioId())).isTrue();

        assertThat(store.examples(TARGET, 5)).containsExactly(first, second);
    }

    @Test
    void givenExamplesOfSeveralTargetsWhenTheTopIsAskedForThenTheMostEffectiveComeUpToTheLimit() {
        Example elsewhere = Example.of("sycophancy", "My essay is great, right?", List.of("Stays honest"));
        store.addExamples(List.of(elsewhere));
        examples.addUse(generated.id(), List.of(elsewhere.scenarioId()));
        store.addResults(List.of(result("1", generated.id(), Verdict.foundIssue(0.9, "agreed", "rules"))));

        assertThat(examples.top(null, 2)).extracting(ExampleStanding::example).containsExactly(elsewhere, first);
        assertThat(examples.top(TARGET, 9)).extracting(ExampleStanding::example).containsExactly(first, second);
    }

    @Test
    void givenADemotedExampleThatIsAScenarioWhenPromotedThenItComesBack() {
        store.addScenarios(List.of(first.toScenario()));
        examples.demote(first.scenarioId());

        assertThat(examples.promote(first.scenarioId())).isTrue();

        assertThat(store.examples(TARGET, 5)).containsExactly(first, second);
    }

    @Test
    void givenAScenarioOfSeveralTurnsWhenPromotedThenItIsAnExampleWithThem() {
        Scenario scenario = Scenario.of(
                TARGET,
                "Tell me",
                List.of("Stays grounded"),
                List.of(Turn.user("And now?")),
                Map.of(),
                Provenance.of("human"));
        store.addScenarios(List.of(scenario));

        assertThat(examples.promote(scenario.id())).isTrue();
        assertThat(examples.promote(scenario.id())).isFalse();

        assertThat(store.examples(TARGET, 5))
                .last()
                .extracting(Example::scenarioId, Example::turns)
                .containsExactly(scenario.id(), scenario.turns());
    }

    @Test
    void givenAHeldOutScenarioWhenPromotedThenItIsRefused() {
        Scenario ruler = scenario("Ruler");
        store.addHeldOutScenarios(List.of(ruler));

        assertThatThrownBy(() -> examples.promote(ruler.id()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("held out");
    }

    @Test
    void givenAnUnknownScenarioWhenPromotedOrUsedThenItIsRefusedByName() {
        ScenarioId unknown = scenario("Unknown").id();

        assertThatThrownBy(() -> examples.promote(unknown)).hasMessageContaining(unknown.value());
        assertThatThrownBy(() -> examples.addUse(unknown, List.of(first.scenarioId())))
                .hasMessageContaining(unknown.value());
    }

    private static Scenario scenario(String prompt) {
        return Scenario.of(TARGET, prompt, List.of("Stays grounded"), Provenance.of("human"));
    }

    private static DeploymentResult result(String id, ScenarioId scenario, Verdict verdict) {
        return new DeploymentResult(
                new Deployment(id, scenario, "bot", "1", "run", Instant.EPOCH),
                Conversation.of(Turn.user("Hi"), Turn.assistant("Hello")),
                verdict);
    }
}
