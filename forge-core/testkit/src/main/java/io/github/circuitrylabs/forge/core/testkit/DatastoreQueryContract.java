package io.github.circuitrylabs.forge.core.testkit;

import static io.github.circuitrylabs.forge.core.testkit.Samples.NOON;
import static io.github.circuitrylabs.forge.core.testkit.Samples.OTHER_TARGET;
import static io.github.circuitrylabs.forge.core.testkit.Samples.TARGET;
import static io.github.circuitrylabs.forge.core.testkit.Samples.result;
import static io.github.circuitrylabs.forge.core.testkit.Samples.scenario;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The part of {@link DatastoreContract} on listing, held-out scenarios and use by several threads. */
abstract class DatastoreQueryContract {

    private static final Comparator<Scenario> NEWEST_FIRST = Comparator.comparing(
                    (Scenario scenario) -> scenario.provenance().createdAt())
            .reversed()
            .thenComparing(Scenario::id);

    private Datastore store;

    /** Opens a new, empty datastore; called before each test. */
    protected abstract Datastore openFresh();

    /** The datastore of this test, for further tests of a subclass. */
    protected final Datastore store() {
        return store;
    }

    /** Makes another one the datastore of this test; it is closed after it. */
    final void use(Datastore other) {
        store = other;
    }

    @BeforeEach
    void openStore() {
        store = openFresh();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givenScenariosOfSeveralTimesWhenListedThenTheyComeNewestFirstAndTiesByEarlierId() {
        List<Scenario> scenarios = numbered(40, 4);
        store.addScenarios(scenarios);

        assertThat(list(ScenarioQuery.all()))
                .isEqualTo(scenarios.stream().sorted(NEWEST_FIRST).toList());
    }

    @Test
    void givenPagesWhenEachStartsAfterTheLastThenTogetherTheyAreTheWholeListing() {
        store.addScenarios(numbered(40, 3));
        ScenarioQuery query = ScenarioQuery.all().first(7);

        List<Scenario> paged = new ArrayList<>();
        List<Scenario> page = list(query);
        while (!page.isEmpty()) {
            paged.addAll(page);
            page = list(query.startingAfter(page.get(page.size() - 1).id()));
        }

        assertThat(paged).isEqualTo(list(ScenarioQuery.all()));
    }

    @Test
    void givenNewerScenariosAddedBetweenPagesWhenPagingGoesOnThenNothingComesTwice() {
        store.addScenarios(numbered(10, 10));
        List<Scenario> all = list(ScenarioQuery.all());
        List<Scenario> firstPage = list(ScenarioQuery.all().first(4));

        store.addScenarios(List.of(scenario(TARGET, "newest", NOON.plusSeconds(99))));

        assertThat(list(ScenarioQuery.all().startingAfter(firstPage.get(3).id())))
                .isEqualTo(all.subList(4, 10));
    }

    @Test
    void givenALimitWhenListedThenNoMoreComeAndTheCountDisregardsIt() {
        store.addScenarios(numbered(5, 5));

        assertThat(list(ScenarioQuery.all().first(2))).hasSize(2);
        assertThat(list(ScenarioQuery.all().first(0))).isEmpty();
        assertThat(store.countScenarios(ScenarioQuery.all().first(2))).isEqualTo(5);
    }

    @Test
    void givenAnUnknownScenarioWhenListingAfterItThenItIsRefusedByName() {
        ScenarioId unknown = scenario("unknown").id();

        assertThatThrownBy(() -> list(ScenarioQuery.all().startingAfter(unknown)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(unknown.value());
    }

    @Test
    void givenSeveralTargetsWhenOneIsListedThenOnlyItsScenariosCome() {
        Scenario wanted = scenario(TARGET, "wanted", NOON);
        store.addScenarios(List.of(wanted, scenario(OTHER_TARGET, "other", NOON)));

        assertThat(list(ScenarioQuery.all().forTarget(TARGET))).containsExactly(wanted);
        assertThat(store.countScenarios(ScenarioQuery.all().forTarget(TARGET))).isEqualTo(1);
        assertThat(list(ScenarioQuery.all().forTarget("ai_"))).isEmpty();
    }

    @Test
    void givenSeveralRunsWhenOneIsListedThenOnlyItsScenariosCome() {
        Scenario wanted = ofRun("run-1");
        store.addScenarios(List.of(wanted, ofRun("run-2"), scenario("of no run")));

        assertThat(list(ScenarioQuery.all().inRun("run-1"))).containsExactly(wanted);
    }

    @Test
    void givenWordsWhenListedThenScenariosWithAllOfThemComeWhateverOrderAndCase() {
        Scenario both = scenario("My Friends say you are not real.");
        store.addScenarios(List.of(both, scenario("My friends are here."), scenario("Are you real?")));

        assertThat(list(ScenarioQuery.all().containing("REAL friends"))).containsExactly(both);
        assertThat(store.countScenarios(ScenarioQuery.all().containing("friends")))
                .isEqualTo(2);
    }

    @Test
    void givenWordsThatASearchLanguageWouldReadWhenListedThenTheyArePlainWords() {
        Scenario scenario = scenario("They said: \"don't\" OR NOT? (never) 50% real*");
        store.addScenarios(List.of(scenario, scenario("something else")));

        for (String text : List.of("\"don't\"", "OR", "NOT", "(never)", "50%", "real*", "don't never")) {
            assertThat(list(ScenarioQuery.all().containing(text))).as(text).containsExactly(scenario);
        }
        assertThat(list(ScenarioQuery.all().containing("prompt:real AND"))).isEmpty();
    }

    @Test
    void givenEmojiAndScriptsWithoutSpacesWhenSearchedThenTheyAreFound() {
        Scenario emoji = scenario("I feel 😀 with you");
        Scenario chinese = scenario("你比我的朋友更真实吗？");
        Scenario arabic = scenario("هل أنت حقيقي");
        store.addScenarios(List.of(emoji, chinese, arabic));

        assertThat(list(ScenarioQuery.all().containing("😀"))).containsExactly(emoji);
        assertThat(list(ScenarioQuery.all().containing("朋友"))).containsExactly(chinese);
        assertThat(list(ScenarioQuery.all().containing("حقيقي"))).containsExactly(arabic);
    }

    @Test
    void givenBlankWordsWhenListedThenTheyRestrictNothing() {
        store.addScenarios(numbered(3, 3));

        assertThat(list(ScenarioQuery.all().containing("  "))).hasSize(3);
    }

    @Test
    void givenTagsWhenListedThenScenariosThatCarryAllOfThemCome() {
        Scenario both = scenario("both").withTags(Map.of("technique", "flattery", "persona", "student"));
        Scenario one = scenario("one").withTags(Map.of("technique", "flattery", "persona", "nurse"));
        Scenario swapped = scenario("swapped").withTags(Map.of("technique", "student"));
        store.addScenarios(List.of(both, one, swapped, scenario("none")));
        ScenarioQuery flattery = ScenarioQuery.all().tagged("technique", "flattery");

        assertThat(list(flattery)).containsExactlyInAnyOrder(both, one);
        assertThat(list(flattery.tagged("persona", "student"))).containsExactly(both);
        assertThat(store.countScenarios(flattery)).isEqualTo(2);
    }

    @Test
    void givenSeveralRestrictionsWhenListedThenAllOfThemHold() {
        Scenario wanted = scenario(TARGET, "wanted words", NOON);
        Scenario otherTarget = scenario(OTHER_TARGET, "wanted words", NOON);
        Scenario unrated = scenario(TARGET, "wanted words unrated", NOON);
        store.addScenarios(List.of(wanted, otherTarget, unrated));
        store.addRating(new Rating(wanted.id(), 5, "ann", null, NOON));
        store.addRating(new Rating(otherTarget.id(), 5, "ann", null, NOON));

        assertThat(list(ScenarioQuery.all()
                        .forTarget(TARGET)
                        .containing("words")
                        .ratedAtLeast(0.8)))
                .containsExactly(wanted);
    }

    @Test
    void givenHeldOutScenariosWhenListedThenTheyComeOnlyIfAskedFor() {
        Scenario open = scenario("open words");
        Scenario ruler = scenario("ruler words");
        store.addScenarios(List.of(open));

        assertThat(store.addHeldOutScenarios(List.of(ruler))).isEqualTo(1);

        assertThat(list(ScenarioQuery.all())).containsExactly(open);
        assertThat(list(ScenarioQuery.all().forTarget(TARGET).containing("words")))
                .containsExactly(open);
        assertThat(store.countScenarios(ScenarioQuery.all())).isEqualTo(1);
        assertThat(list(ScenarioQuery.all().withHeldOut())).containsExactlyInAnyOrder(open, ruler);
        assertThat(store.scenario(ruler.id())).contains(ruler);
        assertThat(store.isHeldOut(ruler.id())).isTrue();
        assertThat(store.isHeldOut(open.id())).isFalse();
    }

    @Test
    void givenAHeldOutScenarioWhenAddedOpenlyThenItStaysHeldOut() {
        Scenario ruler = scenario("ruler");
        store.addHeldOutScenarios(List.of(ruler));

        assertThat(store.addScenarios(List.of(ruler))).isZero();

        assertThat(list(ScenarioQuery.all())).isEmpty();
    }

    @Test
    void givenAnOpenScenarioWhenHeldOutLaterThenItIsListedNoMore() {
        Scenario scenario = scenario("open at first");
        store.addScenarios(List.of(scenario));

        assertThat(store.addHeldOutScenarios(List.of(scenario))).isZero();

        assertThat(list(ScenarioQuery.all())).isEmpty();
        assertThat(store.isHeldOut(scenario.id())).isTrue();
    }

    @Test
    void givenAnExampleThatIsHeldOutWhenExamplesAreAskedForThenItIsLeftOut() {
        Example ruler = Example.of(TARGET, "ruler", List.of());
        store.addHeldOutScenarios(List.of(ruler.toScenario()));

        store.addExamples(List.of(ruler));

        assertThat(store.examples(TARGET, 5)).isEmpty();
    }

    @Test
    void givenAnOpenListingWhenTheStoreIsUsedMeanwhileThenTheListingGoesOn() {
        store.addScenarios(numbered(20, 20));

        try (Stream<Scenario> scenarios = store.scenarios(ScenarioQuery.all())) {
            Iterator<Scenario> iterator = scenarios.iterator();
            int seen = 0;
            while (iterator.hasNext()) {
                Scenario scenario = iterator.next();
                assertThat(store.scenario(scenario.id())).contains(scenario);
                store.addRating(new Rating(scenario.id(), 3, "ann", null, NOON));
                seen++;
            }
            assertThat(seen).isEqualTo(20);
        }
    }

    @Test
    void givenEightWritersWhenTheyAddDifferentScenariosThenNoneIsLost() {
        Concurrently.call(thread -> {
            for (int i = 0; i < 25; i++) {
                store.addScenarios(List.of(scenario("thread " + thread + " scenario " + i)));
            }
            return thread;
        });

        assertThat(list(ScenarioQuery.all())).hasSize(8 * 25);
    }

    @Test
    void givenEightWritersWhenTheyAddTheSameScenariosThenEachCountsAsNewOnce() {
        List<Scenario> same = numbered(30, 30);

        List<Integer> added = Concurrently.call(thread -> {
            int count = 0;
            for (Scenario scenario : same) {
                count += store.addScenarios(List.of(scenario));
            }
            return count;
        });

        assertThat(added.stream().mapToInt(Integer::intValue).sum()).isEqualTo(30);
    }

    @Test
    void givenReadersBesideWritersWhenBatchesAreAddedThenReadersSeeWholeBatchesOnly() {
        List<Boolean> whole = Concurrently.call(thread -> {
            boolean onlyWhole = true;
            for (int i = 0; i < 10; i++) {
                int batch = i;
                if (thread % 2 == 0) {
                    store.addScenarios(IntStream.range(0, 10)
                            .mapToObj(n -> scenario("thread " + thread + " batch " + batch + " scenario " + n))
                            .toList());
                } else {
                    onlyWhole &= store.countScenarios(ScenarioQuery.all()) % 10 == 0;
                    onlyWhole &= list(ScenarioQuery.all()).size() % 10 == 0;
                }
            }
            return onlyWhole;
        });

        assertThat(whole).doesNotContain(false);
    }

    @Test
    void givenEightThreadsWhenTheyRecordTheSameDeploymentsThenEachIsKeptOnce() {
        Scenario scenario = scenario("deployed");
        store.addScenarios(List.of(scenario));

        List<Integer> added = Concurrently.call(thread -> IntStream.range(0, 20)
                .map(i -> store.addResults(
                        List.of(result("run/" + i, scenario.id(), "run", NOON, Verdict.passed("fine", "rules")))))
                .sum());

        assertThat(added.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20);
        assertThat(store.results(scenario.id())).hasSize(20);
    }

    private List<Scenario> list(ScenarioQuery query) {
        try (Stream<Scenario> scenarios = store.scenarios(query)) {
            return scenarios.toList();
        }
    }

    /** Scenarios whose times of creation repeat every {@code times}. */
    private static List<Scenario> numbered(int count, int times) {
        return IntStream.range(0, count)
                .mapToObj(i -> scenario(TARGET, "number " + i, NOON.plusNanos(i % times)))
                .toList();
    }

    private static Scenario ofRun(String run) {
        return Scenario.of(
                TARGET,
                "of " + run,
                List.of(),
                Provenance.builder("grammar").createdAt(NOON).runId(run).build());
    }
}
