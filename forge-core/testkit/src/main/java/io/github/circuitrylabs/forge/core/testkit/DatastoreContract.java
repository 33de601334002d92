package io.github.circuitrylabs.forge.core.testkit;

import static io.github.circuitrylabs.forge.core.testkit.Samples.NOON;
import static io.github.circuitrylabs.forge.core.testkit.Samples.OTHER_TARGET;
import static io.github.circuitrylabs.forge.core.testkit.Samples.TARGET;
import static io.github.circuitrylabs.forge.core.testkit.Samples.fullScenario;
import static io.github.circuitrylabs.forge.core.testkit.Samples.result;
import static io.github.circuitrylabs.forge.core.testkit.Samples.scenario;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link Datastore} must do. Extend it in the tests of yours:
 *
 * <pre>{@code
 * class MyDatastoreTest extends DatastoreContract {
 *     @TempDir Path folder;
 *
 *     @Override
 *     protected Datastore openFresh() {
 *         return MyDatastore.open(folder.resolve("db"));
 *     }
 *
 *     @Override
 *     protected Datastore reopen() {
 *         return MyDatastore.open(folder.resolve("db"));
 *     }
 * }
 * }</pre>
 *
 * <p>A store that keeps nothing after it is closed overrides {@link #isPersistent}.
 */
public abstract class DatastoreContract extends DatastoreQueryContract {

    private static final Scenario A_SCENARIO = scenario("Are you real?");

    /** Opens what {@link #openFresh} opened in this test once more, after it was closed. */
    protected abstract Datastore reopen();

    /** Whether {@link #reopen} finds what was there before; true unless overridden. */
    protected boolean isPersistent() {
        return true;
    }

    @Test
    void givenAScenarioWithEverythingWhenAddedThenItComesBackEqual() {
        store().addScenarios(List.of(fullScenario()));

        assertThat(store().scenario(fullScenario().id())).contains(fullScenario());
    }

    @Test
    void givenAScenarioWithTheLeastWhenAddedThenItComesBackEqual() {
        Scenario least = Scenario.of(TARGET, "Hi", List.of(), Provenance.of("human"));

        store().addScenarios(List.of(least));

        assertThat(store().scenario(least.id())).contains(least);
    }

    @Test
    void givenTagsWhenAddedThenTheirOrderIsKept() {
        Map<String, String> tags = new LinkedHashMap<>();
        List.of("zeal", "art", "mood", "bait").forEach(name -> tags.put(name, "of " + name));
        Scenario tagged = A_SCENARIO.withTags(tags);

        store().addScenarios(List.of(tagged));

        assertThat(store().scenario(tagged.id()).orElseThrow().tags().keySet())
                .containsExactly("zeal", "art", "mood", "bait");
    }

    @ParameterizedTest
    @MethodSource("io.github.circuitrylabs.forge.core.testkit.Samples#awkwardTexts")
    void givenAwkwardTextWhenAddedThenItComesBackUnchanged(String text) {
        Scenario awkward = Scenario.of(
                text, text, List.of(text), List.of(Turn.user(text)), Map.of(text, text), Provenance.of(text));

        store().addScenarios(List.of(awkward));

        assertThat(store().scenario(awkward.id())).contains(awkward);
    }

    @Test
    void givenAnUnknownIdWhenAskedForThenThereIsNone() {
        assertThat(store().scenario(A_SCENARIO.id())).isEmpty();
        assertThat(store().isHeldOut(A_SCENARIO.id())).isFalse();
        assertThat(store().ratings(A_SCENARIO.id())).isEmpty();
        assertThat(store().completions(A_SCENARIO.id())).isEmpty();
        assertThat(store().results(A_SCENARIO.id())).isEmpty();
        assertThat(store().feedback("no such digest")).isEmpty();
    }

    @Test
    void givenKnownAndNewScenariosWhenAddedThenOnlyNewOnesCount() {
        store().addScenarios(List.of(A_SCENARIO));

        int added = store().addScenarios(List.of(A_SCENARIO, scenario("new"), scenario("new")));

        assertThat(added).isEqualTo(1);
        assertThat(store().countScenarios(ScenarioQuery.all())).isEqualTo(2);
    }

    @Test
    void givenAKnownScenarioWhenAddedWithOtherTagsThenItIsLeftAsItWas() {
        store().addScenarios(List.of(A_SCENARIO));

        store().addScenarios(List.of(A_SCENARIO.withTags(Map.of("technique", "flattery"))));

        assertThat(store().scenario(A_SCENARIO.id())).contains(A_SCENARIO);
    }

    @Test
    void givenNothingWhenAddedThenNothingHappens() {
        assertThat(store().addScenarios(List.of())).isZero();
        assertThat(store().addExamples(List.of())).isZero();
        assertThat(store().addResults(List.of())).isZero();
        assertThat(store().countScenarios(ScenarioQuery.all())).isZero();
    }

    @Test
    void givenABatchThatFailsMidwayWhenAddedThenNoneOfItIsKept() {
        List<Scenario> broken = new ArrayList<>(List.of(scenario("before")));
        broken.add(null);

        assertThatThrownBy(() -> store().addScenarios(broken)).isInstanceOf(RuntimeException.class);

        assertThat(store().countScenarios(ScenarioQuery.all())).isZero();
        assertThat(store().addScenarios(List.of(scenario("before")))).isEqualTo(1);
    }

    @Test
    void givenAnIdPrefixWhenAskedForThenMatchesComeInOrderOfId() {
        List<Scenario> many =
                IntStream.range(0, 64).mapToObj(i -> scenario("number " + i)).toList();
        store().addScenarios(many);
        String prefix = many.get(0).id().value().substring(0, 1);
        List<Scenario> expected = many.stream()
                .filter(scenario -> scenario.id().value().startsWith(prefix))
                .sorted((a, b) -> a.id().compareTo(b.id()))
                .toList();

        assertThat(store().scenariosByIdPrefix(prefix, 100)).isEqualTo(expected);
        assertThat(store().scenariosByIdPrefix(prefix, 1)).isEqualTo(expected.subList(0, 1));
    }

    @Test
    void givenAFullIdOrNonsenseWhenAskedForByPrefixThenOneOrNoneComes() {
        store().addScenarios(List.of(A_SCENARIO));

        assertThat(store().scenariosByIdPrefix(A_SCENARIO.id().value(), 10)).containsExactly(A_SCENARIO);
        assertThat(store().scenariosByIdPrefix("%", 10)).isEmpty();
        assertThat(store().scenariosByIdPrefix("not hex", 10)).isEmpty();
    }

    @Test
    void givenAnUnknownScenarioWhenSomethingIsAddedToItThenItIsRefusedByName() {
        ScenarioId unknown = A_SCENARIO.id();

        assertThatThrownBy(() -> store().addRating(new Rating(unknown, 3, "ann", null, NOON)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(unknown.value());
        assertThatThrownBy(() -> store().addCompletion(new Completion(unknown, "No.", "human", NOON)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(unknown.value());
        assertThatThrownBy(() -> store().addResults(
                                List.of(result("run/1", unknown, "run", NOON, Verdict.passed("fine", "rules")))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(unknown.value());
    }

    @Test
    void givenSeveralRatersWhenAskedForThenAllRatingsComeNewestFirst() {
        store().addScenarios(List.of(A_SCENARIO));
        Rating first = rating(2, "ann", 0);
        Rating second = new Rating(A_SCENARIO.id(), 5, "bob", "notes with 😀 and \"quotes\"\n", NOON.plusSeconds(1));
        Rating third = rating(4, "ann", 2);

        Stream.of(third, first, second).forEach(store()::addRating);

        assertThat(store().ratings(A_SCENARIO.id())).containsExactly(third, second, first);
    }

    @Test
    void givenTheSameRatingTwiceWhenAddedThenItIsKeptOnce() {
        store().addScenarios(List.of(A_SCENARIO));

        store().addRating(rating(2, "ann", 0));
        store().addRating(rating(2, "ann", 0));

        assertThat(store().ratings(A_SCENARIO.id())).hasSize(1);
    }

    @Test
    void givenAChangedMindWhenListedByQualityThenTheNewestRatingOfEachRaterCounts() {
        store().addScenarios(List.of(A_SCENARIO, scenario("never rated")));
        store().addRating(rating(5, "ann", 5)); // newest, though added first
        store().addRating(rating(1, "ann", 1));
        store().addRating(rating(3, "bob", 2));

        // (1.0 + 0.5) / 2
        assertThat(list(ScenarioQuery.all().ratedAtLeast(0.75))).containsExactly(A_SCENARIO);
        assertThat(list(ScenarioQuery.all().ratedAtLeast(0.76))).isEmpty();
    }

    @Test
    void givenCompletionsWhenAskedForThenTheyComeNewestFirst() {
        store().addScenarios(List.of(A_SCENARIO));
        Completion older = new Completion(A_SCENARIO.id(), "I am a program. 😀", "human", NOON);
        Completion newer = new Completion(A_SCENARIO.id(), "I am software.", "llama3.2", NOON.plusNanos(1));

        store().addCompletion(newer);
        store().addCompletion(older);
        store().addCompletion(older);

        assertThat(store().completions(A_SCENARIO.id())).containsExactly(newer, older);
    }

    @Test
    void givenExamplesWhenAddedTwiceThenTheyComeOnceInOrderOfInsertion() {
        Example full =
                new Example(TARGET, "Full", List.of("one", "two"), "romance", "hard", List.of(Turn.user("And then?")));
        List<Example> examples = List.of(full, example("Zeta"), example("Alpha"));

        assertThat(store().addExamples(examples)).isEqualTo(3);
        assertThat(store().addExamples(examples)).isZero();

        assertThat(store().examples(TARGET, 10)).isEqualTo(examples);
    }

    @Test
    void givenExamplesOfTwoTargetsWhenAskedForThenOnlyThoseOfTheTargetComeUpToTheLimit() {
        store().addExamples(List.of(example("One"), Example.of(OTHER_TARGET, "Other", List.of()), example("Two")));

        assertThat(store().examples(TARGET, 1)).containsExactly(example("One"));
        assertThat(store().examples(OTHER_TARGET, 5)).hasSize(1);
        assertThat(store().examples("no_such_target", 5)).isEmpty();
        assertThat(store().examples(TARGET, 0)).isEmpty();
    }

    @Test
    void givenResultsOfExamplesWhenAskedForThenTheMostEffectiveComeFirst() {
        Example harmless = example("Harmless");
        Example mild = example("Mild");
        Example severe = example("Severe");
        store().addExamples(List.of(harmless, mild, severe));
        store().addScenarios(List.of(harmless.toScenario(), mild.toScenario(), severe.toScenario()));

        store().addResults(List.of(
                result("1", harmless.scenarioId(), "run", NOON, Verdict.passed("fine", "rules")),
                result("2", mild.scenarioId(), "run", NOON, Verdict.foundIssue(0.3, "agreed", "rules")),
                result("3", severe.scenarioId(), "run", NOON, Verdict.foundIssue(1.0, "urged on", "rules"))));

        assertThat(store().examples(TARGET, 3)).containsExactly(severe, mild, harmless);
    }

    @Test
    void givenUndecidedResultsWhenExamplesAreOrderedThenTheyCountNeitherWay() {
        Example failing = example("Failing");
        Example untried = example("Untried");
        store().addExamples(List.of(failing, untried));
        store().addScenarios(List.of(failing.toScenario()));

        store().addResults(List.of(
                result("1", failing.scenarioId(), "run", NOON, Verdict.error("server down", "rules")),
                result("2", failing.scenarioId(), "run", NOON, Verdict.undetermined("unreadable", "rules"))));

        assertThat(store().examples(TARGET, 2)).containsExactly(failing, untried);
    }

    @Test
    void givenResultsOfEveryOutcomeWhenAddedThenTheyComeBackEqualAndOldestFirst() {
        store().addScenarios(List.of(A_SCENARIO));
        List<DeploymentResult> results = List.of(
                resultAt(0, "d", Verdict.foundIssue(0.123456789, "it said \"yes\" 😀\n", "rules")),
                resultAt(1, "c", Verdict.passed("", "rules")),
                resultAt(2, "b", Verdict.undetermined("unreadable", "ollama:judge")),
                resultAt(3, "a", Verdict.error("timed out", "rules")));

        assertThat(store().addResults(List.of(results.get(2), results.get(0), results.get(3), results.get(1))))
                .isEqualTo(4);

        assertThat(store().results(A_SCENARIO.id())).isEqualTo(results);
    }

    @Test
    void givenAKnownDeploymentWhenRecordedAgainThenTheFirstResultStays() {
        store().addScenarios(List.of(A_SCENARIO));
        DeploymentResult first = resultAt(0, "run/x/0", Verdict.passed("fine", "rules"));
        store().addResults(List.of(first));

        int added = store().addResults(List.of(
                resultAt(9, "run/x/0", Verdict.foundIssue(1, "changed", "rules")),
                resultAt(9, "run/x/1", Verdict.passed("fine", "rules"))));

        assertThat(added).isEqualTo(1);
        assertThat(store().results(A_SCENARIO.id())).hasSize(2).first().isEqualTo(first);
    }

    @Test
    void givenResultsOfSeveralRunsWhenOneIsAskedForThenItsResultsComeInOrderOfDeploymentId() {
        store().addScenarios(List.of(A_SCENARIO));
        Verdict verdict = Verdict.passed("fine", "rules");
        store().addResults(List.of(
                result("r1/b", A_SCENARIO.id(), "r1", NOON, verdict),
                result("r2/a", A_SCENARIO.id(), "r2", NOON, verdict),
                result("r1/a", A_SCENARIO.id(), "r1", NOON.plusSeconds(5), verdict),
                result("none", A_SCENARIO.id(), null, NOON, verdict)));

        try (Stream<DeploymentResult> results = store().resultsOfRun("r1")) {
            assertThat(results.map(result -> result.deployment().id())).containsExactly("r1/a", "r1/b");
        }
    }

    @Test
    void givenAppliedFeedbackWhenNotedTwiceThenTheFirstNoteStays() {
        AppliedFeedback feedback = new AppliedFeedback("abc", "forge-tiny-g1", "{\"metrics\": {\"😀\": 1}}", NOON);

        store().addFeedback(feedback);
        store().addFeedback(new AppliedFeedback("abc", "other", "{}", NOON.plusSeconds(1)));

        assertThat(store().feedback("abc")).contains(feedback);
    }

    @Test
    void givenSeveralAppliedFilesWhenListedThenTheNewestComesFirst() {
        AppliedFeedback older = new AppliedFeedback("abc", "forge-v1", "{}", NOON);
        AppliedFeedback newer = new AppliedFeedback("def", "forge-v2", "{}", NOON.plusSeconds(1));
        store().addFeedback(older);
        store().addFeedback(newer);

        assertThat(store().appliedFeedback(9)).containsExactly(newer, older);
        assertThat(store().appliedFeedback(1)).containsExactly(newer);
    }

    @Test
    void givenAnExampleWhenDemotedAndPromotedThenGeneratorsLoseItAndGetItBack() {
        store().addScenarios(List.of(A_SCENARIO));

        assertThat(store().promoteExample(A_SCENARIO.id())).isTrue();
        assertThat(store().promoteExample(A_SCENARIO.id())).isFalse();
        assertThat(store().demoteExample(A_SCENARIO.id())).isTrue();
        assertThat(store().demoteExample(A_SCENARIO.id())).isFalse();
        assertThat(store().examples(TARGET, 9)).isEmpty();

        assertThat(store().promoteExample(A_SCENARIO.id())).isTrue();
        assertThat(store().examples(TARGET, 9)).extracting(Example::scenarioId).containsExactly(A_SCENARIO.id());
    }

    @Test
    void givenAHeldOutScenarioWhenPromotedThenItIsRefused() {
        store().addHeldOutScenarios(List.of(A_SCENARIO));

        assertThatThrownBy(() -> store().promoteExample(A_SCENARIO.id())).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void givenEverythingWhenClosedAndOpenedAgainThenItIsStillThere() {
        assumeTrue(isPersistent(), "keeps nothing after it is closed");
        Rating rating = rating(4, "ann", 0);
        DeploymentResult result = resultAt(0, "1", Verdict.foundIssue(0.5, "said so", "rules"));
        store().addScenarios(List.of(A_SCENARIO));
        store().addHeldOutScenarios(List.of(scenario("ruler")));
        store().addRating(rating);
        store().addExamples(List.of(example("One")));
        store().addResults(List.of(result));
        store().close();

        use(reopen());

        assertThat(list(ScenarioQuery.all())).containsExactly(A_SCENARIO);
        assertThat(store().isHeldOut(scenario("ruler").id())).isTrue();
        assertThat(store().ratings(A_SCENARIO.id())).containsExactly(rating);
        assertThat(store().examples(TARGET, 5)).containsExactly(example("One"));
        assertThat(store().results(A_SCENARIO.id())).containsExactly(result);
    }

    @Test
    void givenAClosedStoreWhenClosedAgainThenNothingHappens() {
        store().close();
        store().close();
    }

    private List<Scenario> list(ScenarioQuery query) {
        try (Stream<Scenario> scenarios = store().scenarios(query)) {
            return scenarios.toList();
        }
    }

    private static Rating rating(int stars, String rater, long second) {
        return new Rating(A_SCENARIO.id(), stars, rater, null, NOON.plusSeconds(second));
    }

    private static Example example(String prompt) {
        return Example.of(TARGET, prompt, List.of("Stays grounded"));
    }

    private static DeploymentResult resultAt(long second, String id, Verdict verdict) {
        Instant at = NOON.plusSeconds(second);
        return result(id, A_SCENARIO.id(), "run", at, verdict);
    }
}
