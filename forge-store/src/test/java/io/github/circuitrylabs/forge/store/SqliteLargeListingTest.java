package io.github.circuitrylabs.forge.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** So many scenarios match that a listing is walked instead of sorted: what is listed must be the same. */
class SqliteLargeListingTest {

    private static final int COUNT = 6_000;
    private static final Comparator<Scenario> NEWEST_FIRST = Comparator.comparing(
                    (Scenario scenario) -> scenario.provenance().createdAt())
            .reversed()
            .thenComparing(Scenario::id);

    private static final List<Scenario> SCENARIOS = IntStream.range(0, COUNT)
            .mapToObj(SqliteLargeListingTest::scenario)
            .sorted(NEWEST_FIRST)
            .toList();

    private static SqliteDatastore store;

    @BeforeAll
    static void fill() {
        store = SqliteDatastore.inMemory();
        store.addScenarios(SCENARIOS);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void givenAFrequentWordWhenListedThenTheNewestWithItCome() {
        assertListed(ScenarioQuery.all().containing("everybody"), scenario -> true);
        assertListed(ScenarioQuery.all().containing("everybody knows"), scenario -> true);
    }

    @Test
    void givenAFrequentTagWhenListedThenTheNewestWithItCome() {
        assertListed(ScenarioQuery.all().tagged("kind", "common"), scenario -> true);
    }

    @Test
    void givenAFrequentWordAndTagInATargetWhenListedThenTheNewestWithBothCome() {
        assertListed(
                ScenarioQuery.all()
                        .containing("everybody")
                        .tagged("kind", "common")
                        .forTarget("odd"),
                scenario -> scenario.evaluationTarget().equals("odd"));
    }

    @Test
    void givenAFrequentWordAndARareOneWhenListedThenTheNewestWithBothCome() {
        assertListed(
                ScenarioQuery.all().containing("everybody number7"),
                scenario -> scenario.prompt().contains("number7 "));
        assertListed(
                ScenarioQuery.all().containing("everybody").tagged("last", "7"),
                scenario -> scenario.tags().get("last").equals("7"));
    }

    @Test
    void givenManyRatedWhenListedByQualityThenTheNewestGoodOnesCome() {
        Scenario rated = SCENARIOS.get(4_000);
        store.addRating(new Rating(rated.id(), 5, "ann", null, Instant.EPOCH));

        assertListed(
                ScenarioQuery.all().containing("everybody").ratedAtLeast(0.9),
                scenario -> scenario.id().equals(rated.id()));
    }

    @Test
    void givenPagesWhenWalkedThenTheyMakeUpTheWholeListing() {
        ScenarioQuery query = ScenarioQuery.all().containing("everybody").first(700);
        ScenarioId last = null;
        int seen = 0;
        for (List<Scenario> page = list(query); !page.isEmpty(); page = list(query.startingAfter(last))) {
            assertThat(page).isEqualTo(SCENARIOS.subList(seen, seen + page.size()));
            seen += page.size();
            last = page.get(page.size() - 1).id();
        }
        assertThat(seen).isEqualTo(COUNT);
    }

    @Test
    void givenMoreThanASampleWhenSampledThenTheSameScenariosComeWithoutHeldOutOnes() {
        Scenario heldOut = Scenario.of("even", "A ruler", List.of(), Provenance.of("human"));
        store.addHeldOutScenarios(List.of(heldOut));

        List<Scenario> sample = store.sample(null, 100);

        assertThat(sample).hasSize(100).isEqualTo(store.sample(null, 100));
        assertThat(store.sample("odd", COUNT))
                .hasSize(COUNT / 2)
                .allSatisfy(scenario -> assertThat(scenario.evaluationTarget()).isEqualTo("odd"));
        assertThat(store.sample("even", COUNT)).doesNotContain(heldOut);
    }

    @Test
    void givenScenariosAddedInOrderOfTimeWhenListedByAFrequentWordThenTheNewestCome() {
        try (SqliteDatastore ordered = SqliteDatastore.inMemory()) {
            List<Scenario> oldestFirst = IntStream.range(0, COUNT)
                    .mapToObj(second -> at(SCENARIOS.get(second), second))
                    .toList();
            ordered.addScenarios(oldestFirst);
            ScenarioQuery query = ScenarioQuery.all()
                    .containing("everybody knows")
                    .tagged("kind", "common")
                    .forTarget("odd");
            List<Scenario> expected = IntStream.rangeClosed(1, COUNT)
                    .mapToObj(back -> oldestFirst.get(COUNT - back))
                    .filter(scenario -> scenario.evaluationTarget().equals("odd"))
                    .toList();
            assertThat(list(ordered, query.first(50))).isEqualTo(expected.subList(0, 50));
            assertThat(list(
                            ordered,
                            query.first(50).startingAfter(expected.get(99).id())))
                    .isEqualTo(expected.subList(100, 150));

            Scenario late = at(scenario(COUNT + 1), COUNT - 100);
            ordered.addScenarios(List.of(late));

            assertThat(list(ordered, query.first(100))).contains(late);
            assertThat(list(ordered, query.first(1))).isEqualTo(expected.subList(0, 1));
        }
    }

    private static Scenario at(Scenario scenario, int second) {
        return scenario.withProvenance(scenario.provenance().toBuilder()
                .createdAt(Instant.ofEpochSecond(second))
                .build());
    }

    private static void assertListed(ScenarioQuery query, Predicate<Scenario> expected) {
        List<Scenario> matching = SCENARIOS.stream().filter(expected).toList();

        assertThat(list(query.first(50))).isEqualTo(matching.stream().limit(50).toList());
        assertThat(store.countScenarios(query)).isEqualTo(matching.size());
    }

    private static List<Scenario> list(ScenarioQuery query) {
        return list(store, query);
    }

    private static List<Scenario> list(SqliteDatastore from, ScenarioQuery query) {
        try (Stream<Scenario> scenarios = from.scenarios(query)) {
            return scenarios.toList();
        }
    }

    /** Times repeat and do not follow the order of insertion. */
    private static Scenario scenario(int number) {
        return Scenario.of(
                number % 2 == 0 ? "even" : "odd",
                "Everybody knows that number" + number + " is a number.",
                List.of(),
                List.of(),
                Map.of("kind", "common", "last", Integer.toString(number % 1_000)),
                Provenance.builder("synthetic")
                        .createdAt(Instant.ofEpochSecond(number * 7 % 500))
                        .build());
    }
}
