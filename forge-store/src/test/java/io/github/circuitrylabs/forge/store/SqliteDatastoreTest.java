package io.github.circuitrylabs.forge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.testkit.DatastoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatastoreTest extends DatastoreContract {

    @TempDir
    Path folder;

    @Override
    protected Datastore openFresh() {
        return SqliteDatastore.open(database());
    }

    @Override
    protected Datastore reopen() {
        return SqliteDatastore.open(database());
    }

    @Test
    void givenAMissingFolderWhenOpenedThenItIsMade() {
        try (Datastore store = SqliteDatastore.open(folder.resolve("a/b/scenarios.db"))) {
            assertThat(store.countScenarios(ScenarioQuery.all())).isZero();
        }
    }

    @Test
    void givenAFileThatIsNoDatabaseWhenOpenedThenItIsRefusedByName() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "these are notes, not a database\n".repeat(100));

        assertThatThrownBy(() -> SqliteDatastore.open(text))
                .isInstanceOf(DatastoreException.class)
                .hasMessageContaining("notes.txt");

        assertThat(text).hasContent("these are notes, not a database\n".repeat(100));
    }

    @Test
    void givenAClosedStoreWhenUsedThenTheMessageSaysSo() {
        store().close();

        assertThatThrownBy(() -> store().countScenarios(ScenarioQuery.all()))
                .isInstanceOf(DatastoreException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void givenAnOpenStreamWhenTheStoreIsClosedThenTheStreamCanStillBeClosed() {
        store().addScenarios(List.of(Scenario.of("sycophancy", "Hi", List.of(), Provenance.of("human"))));
        Stream<Scenario> open = store().scenarios(ScenarioQuery.all());

        store().close();
        open.close();

        try (Datastore again = reopen()) {
            assertThat(again.countScenarios(ScenarioQuery.all())).isEqualTo(1);
        }
    }

    @Test
    void givenTwoStoresOnOneFileWhenOneWritesThenTheOtherSeesIt() {
        try (Datastore other = reopen()) {
            store().addScenarios(List.of(Scenario.of("sycophancy", "Hi", List.of(), Provenance.of("human"))));

            assertThat(other.countScenarios(ScenarioQuery.all())).isEqualTo(1);
        }
    }

    @Test
    void givenATimeThatDoesNotFitWhenAddedThenItIsRefusedByValue() {
        Scenario distant = Scenario.of(
                "sycophancy",
                "Hi",
                List.of(),
                Provenance.builder("human").createdAt(Instant.MAX).build());

        assertThatThrownBy(() -> store().addScenarios(List.of(distant)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(Instant.MAX.toString());
    }

    private Path database() {
        return folder.resolve("scenarios.db");
    }
}
