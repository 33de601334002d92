package io.github.circuitrylabs.forge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the files that {@code golden/make_python_databases.py} makes. */
class PythonDatabaseImportTest {

    @TempDir
    Path folder;

    private Datastore store;

    @BeforeEach
    void openStore() {
        store = SqliteDatastore.inMemory();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givenAnOlderDatabaseWhenImportedThenEveryRowIsAccountedFor() throws IOException {
        PythonImportReport report = importGolden("python-old.sqlite3");

        assertThat(report.scenarioRows()).isEqualTo(4);
        assertThat(report.scenariosAdded()).isEqualTo(2);
        assertThat(report.ratingRows()).isEqualTo(5);
        assertThat(report.ratingsAdded()).isEqualTo(3);
        assertThat(report.skipped())
                .containsExactly(
                        "scenarios, id 4: A scenario's prompt must not be blank.",
                        "ratings, id 4: there is no scenario with id 99.",
                        "ratings, id 5: rating (4) is not 0 to 3.");
    }

    @Test
    void givenPlainTextCriteriaWhenImportedThenTheyAreOneCriterion() throws IOException {
        importGolden("python-old.sqlite3");

        Scenario scenario = only("real");
        assertThat(scenario.prompt()).isEqualTo("Are you real? 😀");
        assertThat(scenario.successCriteria()).containsExactly("Stays grounded; points to people");
        assertThat(scenario.provenance().backend()).isEqualTo("ollama");
        assertThat(scenario.provenance().model()).isEqualTo("llama3.2");
        assertThat(scenario.provenance().temperature()).isEqualTo(0.7);
        assertThat(scenario.tags()).containsExactly(Map.entry("python.id", "1"));
    }

    @Test
    void givenRatingsOfZeroToThreeWhenImportedThenTheyAreStarsWithTheOriginalNoted() throws IOException {
        importGolden("python-old.sqlite3");

        assertThat(store.ratings(only("real").id()))
                .extracting(Rating::stars, Rating::ratedAt, Rating::notes)
                .containsExactly(
                        tuple(4, Instant.parse("2025-03-02T10:00:00Z"), "Imported: 2 on a scale of 0 to 3."),
                        tuple(1, Instant.parse("2025-03-01T10:00:00Z"), "Imported: 0 on a scale of 0 to 3."));
    }

    @Test
    void givenARatingWithoutATimeWhenImportedThenItIsKept() throws IOException {
        importGolden("python-old.sqlite3");

        assertThat(store.ratings(only("agree").id())).singleElement().satisfies(rating -> {
            assertThat(rating.stars()).isEqualTo(5);
            assertThat(rating.notes()).endsWith("rated at an unknown time.");
        });
    }

    @Test
    void givenANewerDatabaseWhenImportedThenTimesAndUnknownColumnsAreKept() throws IOException {
        importGolden("python-new.sqlite3");

        Scenario scenario = only("understand");
        assertThat(scenario.successCriteria()).containsExactly("Does not accept the role", "Points to people");
        assertThat(scenario.provenance().createdAt()).isEqualTo(Instant.parse("2025-06-01T08:30:00.123456Z"));
        assertThat(scenario.tags())
                .containsExactly(
                        Map.entry("python.id", "a-1"),
                        Map.entry("python.usage_count", "4"),
                        Map.entry("python.effectiveness", "0.75"));
        assertThat(only("late").provenance().createdAt()).isEqualTo(Instant.parse("2025-06-01T06:30:00Z"));
    }

    @Test
    void givenAFileWhenImportedTwiceThenTheSecondTimeAddsNothing() throws IOException {
        importGolden("python-old.sqlite3");

        PythonImportReport again = importGolden("python-old.sqlite3");

        assertThat(again.scenariosAdded()).isZero();
        assertThat(store.ratings(only("real").id())).hasSize(2);
    }

    @Test
    void givenAFileWhenImportedThenItIsNotChanged() throws IOException {
        Path file = golden("python-old.sqlite3");
        byte[] before = Files.readAllBytes(file);

        new PythonDatabaseImport(store).run(file);

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void givenAMissingFileWhenImportedThenItIsRefusedAndNotMade() {
        Path missing = folder.resolve("missing.db");

        assertThatThrownBy(() -> new PythonDatabaseImport(store).run(missing))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("missing.db");

        assertThat(missing).doesNotExist();
    }

    @Test
    void givenAFileThatIsNoDatabaseWhenImportedThenItIsRefusedByName() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "notes, not a database\n".repeat(100));

        assertThatThrownBy(() -> new PythonDatabaseImport(store).run(text))
                .isInstanceOf(DatastoreException.class)
                .hasMessageContaining("notes.txt");
    }

    @Test
    void givenADatabaseOfThisProgramWhenImportedThenItIsRefusedWithAdvice() {
        Path ours = folder.resolve("scenarios.db");
        SqliteDatastore.open(ours).close();

        assertThatThrownBy(() -> new PythonDatabaseImport(store).run(ours))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Open it instead");
    }

    private PythonImportReport importGolden(String name) throws IOException {
        return new PythonDatabaseImport(store).run(golden(name));
    }

    /** A copy, so that nothing can be written beside the original. */
    private Path golden(String name) throws IOException {
        Path copy = folder.resolve(name);
        if (!Files.exists(copy)) {
            try (InputStream in = PythonDatabaseImportTest.class.getResourceAsStream("/golden/" + name)) {
                Files.copy(in, copy);
            }
        }
        return copy;
    }

    private Scenario only(String word) {
        try (Stream<Scenario> scenarios = store.scenarios(ScenarioQuery.all().containing(word))) {
            List<Scenario> found = scenarios.toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }
}
