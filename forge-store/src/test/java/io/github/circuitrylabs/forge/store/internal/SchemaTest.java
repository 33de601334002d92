package io.github.circuitrylabs.forge.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.DatastoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
    private static final String FIRST =
            "CREATE TABLE notes (text TEXT NOT NULL); CREATE INDEX by_text ON notes (text);";
    private static final String SECOND = "ALTER TABLE notes ADD COLUMN author TEXT NOT NULL DEFAULT 'ann';";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("scenarios.db");
    }

    @Test
    void givenNoFileWhenBroughtUpToDateThenAllMigrationsRunAndNothingIsBackedUp() throws IOException {
        bringUpToDate(FIRST, SECOND);

        assertThat(version()).isEqualTo(2);
        assertThat(number("SELECT count(author) FROM notes")).isZero();
        assertThat(backups()).isEmpty();
    }

    @Test
    void givenAnOlderFileWhenBroughtUpToDateThenItsRowsAreKeptAndItIsBackedUpFirst() throws IOException {
        bringUpToDate(FIRST);
        run("INSERT INTO notes (text) VALUES ('kept')");

        bringUpToDate(FIRST, SECOND);

        assertThat(number("SELECT count(*) FROM notes WHERE text = 'kept' AND author = 'ann'"))
                .isEqualTo(1);
        assertThat(backups()).containsExactly("scenarios.db.v1-20261121T120000Z.backup");
        file = folder.resolve("scenarios.db.v1-20261121T120000Z.backup");
        assertThat(version()).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM notes WHERE text = 'kept'")).isEqualTo(1);
    }

    @Test
    void givenACurrentFileWhenBroughtUpToDateThenNothingChanges() throws IOException {
        bringUpToDate(FIRST, SECOND);

        bringUpToDate(FIRST, SECOND);

        assertThat(version()).isEqualTo(2);
        assertThat(backups()).isEmpty();
    }

    @Test
    void givenANewerFileWhenBroughtUpToDateThenItIsRefusedAndLeftAsItWas() throws IOException {
        bringUpToDate(FIRST, SECOND);
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> bringUpToDate(FIRST))
                .isInstanceOf(DatastoreException.class)
                .hasMessageContaining("schema version 2")
                .hasMessageContaining("up to 1")
                .hasMessageContaining("Update scenario-forge");

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void givenAMigrationThatFailsWhenBroughtUpToDateThenTheFileStaysAtItsOldVersion() {
        bringUpToDate(FIRST);

        assertThatThrownBy(() -> bringUpToDate(FIRST, SECOND + " CREATE TABLE broken (;"))
                .isInstanceOf(DatastoreException.class);

        assertThat(version()).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM pragma_table_info('notes')")).isEqualTo(1);
    }

    @Test
    void givenADatabaseOfAnotherProgramWhenBroughtUpToDateThenItIsRefusedAndLeftAsItWas() throws IOException {
        run("CREATE TABLE scenarios (id INTEGER PRIMARY KEY, prompt TEXT)");
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> bringUpToDate(FIRST))
                .isInstanceOf(DatastoreException.class)
                .hasMessageContaining("another program")
                .hasMessageContaining("import");

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void givenSeveralProgramsWhenTheyCreateTheSameFileAtOnceThenAllSucceed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> openings = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                openings.add(() -> {
                    bringUpToDate(FIRST, SECOND);
                    return version();
                });
            }
            for (Future<Integer> opening : threads.invokeAll(openings)) {
                assertThat(opening.get()).isEqualTo(2);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void givenTheSchemaOfThisProgramWhenCreatedThenItIsSoundAndInWalMode() {
        try (Connections connections = Connections.toFile(file)) {
            Schema.current().bringUpToDate(connections, file);
        }

        assertThat(version()).isEqualTo(Schema.current().version()).isPositive();
        assertThat(number("PRAGMA application_id")).isEqualTo(Schema.APPLICATION_ID);
        try (Session session = Connections.toFile(file).openPlain()) {
            assertThat(session.list("PRAGMA integrity_check", row -> row.getString(1)))
                    .containsExactly("ok");
            assertThat(session.list("PRAGMA journal_mode", row -> row.getString(1)))
                    .containsExactly("wal");
        }
    }

    private void bringUpToDate(String... migrations) {
        try (Connections connections = Connections.toFile(file)) {
            new Schema(List.of(migrations), NOON).bringUpToDate(connections, file);
        }
    }

    private int version() {
        return (int) number("PRAGMA user_version");
    }

    private long number(String sql) {
        try (Session session = Connections.toFile(file).openPlain()) {
            return session.number(sql);
        }
    }

    private void run(String sql) {
        try (Session session = Connections.toFile(file).openPlain()) {
            session.execute(sql);
        }
    }

    private List<String> backups() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".backup"))
                    .toList();
        }
    }
}
