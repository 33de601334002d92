package io.github.circuitrylabs.forge.store;

import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.store.internal.Backup;
import io.github.circuitrylabs.forge.store.internal.CompletionTable;
import io.github.circuitrylabs.forge.store.internal.Connections;
import io.github.circuitrylabs.forge.store.internal.Counts;
import io.github.circuitrylabs.forge.store.internal.ExampleTable;
import io.github.circuitrylabs.forge.store.internal.FeedbackTable;
import io.github.circuitrylabs.forge.store.internal.IntegrityCheck;
import io.github.circuitrylabs.forge.store.internal.RatingTable;
import io.github.circuitrylabs.forge.store.internal.ResultTable;
import io.github.circuitrylabs.forge.store.internal.ScenarioSearch;
import io.github.circuitrylabs.forge.store.internal.ScenarioTable;
import io.github.circuitrylabs.forge.store.internal.Schema;
import io.github.circuitrylabs.forge.store.internal.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Datastore} in one SQLite file.
 *
 * <pre>{@code
 * try (Datastore store = SqliteDatastore.open(DataHome.resolve().database())) {
 *     store.addScenarios(scenarios);
 * }
 * }</pre>
 *
 * <p>The file is in WAL mode: several threads and processes may read while one writes; writers queue up. What a call has
 * added when it returns survives the death of the process. Thread-safe; an open stream holds a connection and its snapshot
 * until it is closed.
 */
public final class SqliteDatastore implements Datastore {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]*");

    private final Connections connections;

    private SqliteDatastore(Connections connections) {
        this.connections = connections;
    }

    /**
     * Opens a database; a missing one is created with its folder, an older one is copied beside itself and migrated.
     *
     * @throws DatastoreException if the file was written by a newer program, is not a database of ours, or cannot be
     *     opened; it is then left as it was
     */
    public static SqliteDatastore open(Path file) {
        createFolder(file);
        return prepared(Connections.toFile(file), file);
    }

    /** An empty database that is gone when it is closed: for tests and trials. */
    public static SqliteDatastore inMemory() {
        return prepared(Connections.inMemory(), null);
    }

    @Override
    public int addScenarios(Collection<Scenario> scenarios) {
        return connections.write(session -> ScenarioTable.add(session, scenarios, false));
    }

    @Override
    public int addHeldOutScenarios(Collection<Scenario> scenarios) {
        return connections.write(session -> ScenarioTable.add(session, scenarios, true));
    }

    @Override
    public Optional<Scenario> scenario(ScenarioId id) {
        return connections.read(session -> ScenarioTable.find(session, id));
    }

    @Override
    public List<Scenario> scenariosByIdPrefix(String prefix, int limit) {
        String digits = prefix.toLowerCase(Locale.ROOT);
        if (!HEX.matcher(digits).matches()) {
            return List.of();
        }
        return connections.read(session -> ScenarioTable.withPrefix(session, digits, requireLimit(limit)));
    }

    @Override
    public boolean isHeldOut(ScenarioId id) {
        return connections.read(session -> ScenarioTable.isHeldOut(session, id));
    }

    @Override
    public Stream<Scenario> scenarios(ScenarioQuery query) {
        return ScenarioSearch.list(connections, query);
    }

    @Override
    public long countScenarios(ScenarioQuery query) {
        return connections.read(session -> ScenarioSearch.count(session, query));
    }

    @Override
    public void addRating(Rating rating) {
        connections.write(session -> {
            RatingTable.add(session, rating);
            return true;
        });
    }

    @Override
    public List<Rating> ratings(ScenarioId id) {
        return connections.read(session -> RatingTable.of(session, id));
    }

    @Override
    public void addCompletion(Completion completion) {
        connections.write(session -> {
            CompletionTable.add(session, completion);
            return true;
        });
    }

    @Override
    public List<Completion> completions(ScenarioId id) {
        return connections.read(session -> CompletionTable.of(session, id));
    }

    @Override
    public int addExamples(Collection<Example> examples) {
        return connections.write(session -> ExampleTable.add(session, examples));
    }

    @Override
    public List<Example> examples(String evaluationTarget, int limit) {
        return connections.read(session -> ExampleTable.of(session, evaluationTarget, requireLimit(limit)));
    }

    @Override
    public boolean promoteExample(ScenarioId scenario) {
        return exampleLife().promote(scenario);
    }

    @Override
    public boolean demoteExample(ScenarioId example) {
        return exampleLife().demote(example);
    }

    @Override
    public int addResults(Collection<DeploymentResult> results) {
        return connections.write(session -> ResultTable.add(session, results));
    }

    @Override
    public List<DeploymentResult> results(ScenarioId id) {
        return connections.read(session -> ResultTable.of(session, id));
    }

    @Override
    public Stream<DeploymentResult> resultsOfRun(String runId) {
        return ResultTable.ofRun(connections, runId);
    }

    @Override
    public void addFeedback(AppliedFeedback feedback) {
        connections.write(session -> {
            FeedbackTable.add(session, feedback);
            return true;
        });
    }

    @Override
    public Optional<AppliedFeedback> feedback(String sha256) {
        return connections.read(session -> FeedbackTable.find(session, sha256));
    }

    @Override
    public List<AppliedFeedback> appliedFeedback(int limit) {
        return connections.read(session -> FeedbackTable.newest(session, requireLimit(limit)));
    }

    /** What became of the examples of this database. */
    public SqliteExamples exampleLife() {
        return new SqliteExamples(connections);
    }

    /** Tells new scenarios from repeated ones among all that this database holds. */
    public SqliteNoveltyIndex noveltyIndex(NoveltySettings settings) {
        return new SqliteNoveltyIndex(connections, settings);
    }

    /**
     * A random sample, the same each time: ids are digests, so the scenarios with the lowest ids are one. Held-out scenarios are
     * left out.
     *
     * @param evaluationTarget only of this target, or of all for null
     * @param size how many at most
     */
    public List<Scenario> sample(@Nullable String evaluationTarget, int size) {
        return connections.read(session -> ScenarioTable.lowestIds(session, evaluationTarget, requireLimit(size)));
    }

    /** Counts what is there. Reads every scenario's row: seconds for a million. */
    public StoreStatistics statistics() {
        return connections.read(Counts::of);
    }

    /**
     * The schema version of a database file, which is only read.
     *
     * @throws DatastoreException if the file is missing or no SQLite database
     */
    public static int schemaVersion(Path file) {
        try (Connections readOnly = Connections.toFileReadOnly(file);
                Session session = readOnly.openPlain()) {
            return Schema.versionOf(session);
        }
    }

    /** The schema version that this program writes. */
    public static int currentSchemaVersion() {
        return Schema.current().version();
    }

    /**
     * Copies the database as of this moment, whole or not at all, while others go on using it; an existing file is
     * replaced. The copy is a database like this one.
     *
     * @throws DatastoreException if the copy cannot be written
     */
    public void backup(Path target) {
        connections.outsideTransaction(session -> Backup.write(session, target));
    }

    /**
     * Looks for damage: broken pages, rows that belong to nothing, an index that does not fit, texts that were edited under
     * their id. Reads everything.
     *
     * @return one sentence per problem; empty if all is well
     */
    public List<String> integrityCheck() {
        return IntegrityCheck.problems(connections);
    }

    /** Closes the database. Calling it again does nothing; every other call then fails. */
    @Override
    public void close() {
        connections.close();
    }

    private static SqliteDatastore prepared(Connections connections, @Nullable Path file) {
        boolean ready = false;
        try {
            Schema.current().bringUpToDate(connections, file);
            ready = true;
            return new SqliteDatastore(connections);
        } finally {
            if (!ready) {
                connections.close();
            }
        }
    }

    private static int requireLimit(int limit) {
        if (limit < 0) {
            throw new InvalidInputException("Limit (" + limit + ") must not be negative.");
        }
        return limit;
    }

    private static void createFolder(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new DatastoreException(
                    "The folder of the database (" + file + ") could not be made: " + e.getMessage()
                            + ". Maybe it is not writable; another one can be set by SCENARIO_FORGE_HOME.",
                    e);
        }
    }
}
