package io.github.circuitrylabs.forge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups and checks. */
class SqliteDatastoreCareTest {

    @TempDir
    Path folder;

    private Path file;
    private SqliteDatastore store;

    @BeforeEach
    void fillStore() {
        file = folder.resolve("scenarios.db");
        store = SqliteDatastore.open(file);
        List<Scenario> scenarios = IntStream.range(0, 50)
                .mapToObj(i -> Scenario.of("sycophancy", "Scenario number " + i, List.of(), Provenance.of("grammar")))
                .toList();
        store.addScenarios(scenarios);
        store.addRating(new Rating(scenarios.get(0).id(), 5, "ann", null, Instant.EPOCH));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void givenAStoreWhenBackedUpThenTheCopyIsAStoreWithEverything() {
        Path copy = folder.resolve("backups/copy.db");

        store.backup(copy);

        try (SqliteDatastore restored = SqliteDatastore.open(copy)) {
            assertThat(restored.countScenarios(ScenarioQuery.all())).isEqualTo(50);
            assertThat(restored.countScenarios(ScenarioQuery.all().ratedAtLeast(1.0)))
                    .isEqualTo(1);
            assertThat(restored.integrityCheck()).isEmpty();
        }
    }

    @Test
    void givenAnOlderBackupWhenBackedUpAgainThenItIsReplaced() throws Exception {
        Path copy = folder.resolve("copy.db");
        store.backup(copy);
        store.addScenarios(List.of(Scenario.of("sycophancy", "One more", List.of(), Provenance.of("human"))));

        store.backup(copy);

        try (Datastore restored = SqliteDatastore.open(copy)) {
            assertThat(restored.countScenarios(ScenarioQuery.all())).isEqualTo(51);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).noneMatch(name -> name.endsWith(".part"));
        }
    }

    @Test
    void givenAnOpenListingWhenBackedUpThenBothSucceed() {
        try (Stream<Scenario> scenarios = store.scenarios(ScenarioQuery.all())) {
            store.backup(folder.resolve("copy.db"));

            assertThat(scenarios).hasSize(50);
        }
    }

    @Test
    void givenAStoreInMemoryWhenBackedUpThenItIsAFile() {
        try (SqliteDatastore memory = SqliteDatastore.inMemory()) {
            memory.addScenarios(List.of(Scenario.of("sycophancy", "Hi", List.of(), Provenance.of("human"))));

            memory.backup(folder.resolve("copy.db"));
        }
        try (Datastore restored = SqliteDatastore.open(folder.resolve("copy.db"))) {
            assertThat(restored.countScenarios(ScenarioQuery.all())).isEqualTo(1);
        }
    }

    @Test
    void givenAPlaceThatCannotBeWrittenWhenBackedUpThenTheMessageNamesIt() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> store.backup(inTheWay.resolve("copy.db")))
                .isInstanceOf(DatastoreException.class)
                .hasMessageContaining("copy.db");
    }

    @Test
    void givenASoundStoreWhenCheckedThenThereIsNoProblem() {
        assertThat(store.integrityCheck()).isEmpty();
    }

    @Test
    void givenAnEditedPromptWhenCheckedThenItsScenarioIsNamed() throws SQLException {
        edit("UPDATE scenarios SET success_criteria = '[\"edited\"]' WHERE pk = 7");

        assertThat(store.integrityCheck()).singleElement().asString().contains("does not belong to its content");
    }

    @Test
    void givenAPromptMissingInTheIndexOfWordsWhenCheckedThenItIsFound() throws SQLException {
        edit("INSERT INTO scenario_words (scenario_words) VALUES ('delete-all')");

        assertThat(store.integrityCheck()).singleElement().asString().contains("index of words");
    }

    @Test
    void givenARatingOfNothingWhenCheckedThenItIsFound() throws SQLException {
        edit("UPDATE ratings SET scenario_pk = 12345");

        assertThat(store.integrityCheck())
                .singleElement()
                .asString()
                .contains("ratings")
                .contains("scenarios");
    }

    private void edit(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
