package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Examples that show generators what is wanted. */
public final class ExampleTable {

    /**
     * Tried are the example itself and the scenarios it led to. The order is by the severity-weighted posterior mean under a
     * uniform prior, so an untried example stands between those that revealed something and those that never did. What is
     * held out is no example.
     */
    private static final String MOST_EFFECTIVE_FIRST = """
            WITH tried AS MATERIALIZED (
                SELECT e.pk AS example_pk,
                       sum(r.outcome IN ('FOUND_ISSUE', 'PASSED')) AS trials,
                       sum(r.outcome = 'FOUND_ISSUE') AS issues,
                       sum(r.outcome NOT IN ('FOUND_ISSUE', 'PASSED')) AS undecided,
                       sum(r.severity) AS severity
                FROM examples e
                JOIN scenarios s ON s.id = e.scenario_id
                    OR s.pk IN (SELECT scenario_pk FROM example_uses WHERE example_id = e.scenario_id)
                JOIN deployments d ON d.scenario_pk = s.pk
                JOIN results r ON r.deployment_pk = d.pk
                WHERE e.evaluation_target = coalesce(?1, e.evaluation_target)
                GROUP BY e.pk
            )
            SELECT e.*,
                   coalesce(t.trials, 0) AS trials,
                   coalesce(t.issues, 0) AS issues,
                   coalesce(t.undecided, 0) AS undecided,
                   coalesce(t.severity, 0) AS severity,
                   (SELECT count(*) FROM example_uses u WHERE u.example_id = e.scenario_id) AS uses
            FROM examples e
            LEFT JOIN tried t ON t.example_pk = e.pk
            WHERE e.evaluation_target = coalesce(?1, e.evaluation_target)
              AND e.demoted <= ?2
              AND NOT EXISTS (SELECT 1 FROM scenarios h WHERE h.id = e.scenario_id AND h.held_out = 1)
            ORDER BY (1 + coalesce(t.severity, 0)) / (2.0 + coalesce(t.trials, 0)) DESC, e.pk
            LIMIT ?3
            """;

    /** The same for an example that is in no table. */
    private static final String TRIED = """
            SELECT sum(r.outcome IN ('FOUND_ISSUE', 'PASSED')) AS trials,
                   sum(r.outcome = 'FOUND_ISSUE') AS issues,
                   sum(r.outcome NOT IN ('FOUND_ISSUE', 'PASSED')) AS undecided,
                   sum(r.severity) AS severity,
                   (SELECT count(*) FROM example_uses WHERE example_id = ?1) AS uses
            FROM scenarios s
            JOIN deployments d ON d.scenario_pk = s.pk
            JOIN results r ON r.deployment_pk = d.pk
            WHERE s.id = ?1 OR s.pk IN (SELECT scenario_pk FROM example_uses WHERE example_id = ?1)
            """;

    private static final String WITHHELD = """
            SELECT 1 FROM examples WHERE scenario_id = ?1 AND demoted = 1
            UNION ALL
            SELECT 1 FROM scenarios WHERE id = ?1 AND held_out = 1
            """;

    private static final int ALL_EXAMPLES = 1;
    private static final int ACTIVE_EXAMPLES = 0;

    /** What came of an example. */
    public record Tally(int uses, int trials, int issues, int undecided, double severities) {}

    /** An example of the table with what came of it. */
    public record Counted(Example example, @Nullable Instant createdAt, Tally tally, boolean demoted) {}

    private ExampleTable() {}

    /** Adds those that are new; returns how many. */
    public static int add(Session session, Collection<Example> examples) {
        int added = 0;
        for (Example example : examples) {
            added += insert(session, example);
        }
        return added;
    }

    /** Most effective first, then in order of insertion; demoted ones are left out. */
    public static List<Example> of(Session session, String evaluationTarget, int limit) {
        return session.list(MOST_EFFECTIVE_FIRST, ExampleTable::read, evaluationTarget, ACTIVE_EXAMPLES, limit);
    }

    /** As {@link #of}, with what came of them. */
    public static List<Counted> counted(Session session, String evaluationTarget) {
        return session.list(
                MOST_EFFECTIVE_FIRST, ExampleTable::readCounted, evaluationTarget, ACTIVE_EXAMPLES, Integer.MAX_VALUE);
    }

    /** The most effective examples of one target, or of all for null, demoted ones included. */
    public static List<Counted> top(Session session, @Nullable String evaluationTarget, int limit) {
        return session.list(MOST_EFFECTIVE_FIRST, ExampleTable::readCounted, evaluationTarget, ALL_EXAMPLES, limit);
    }

    /** What came of an example, in the table or not. */
    public static Tally tally(Session session, ScenarioId example) {
        return session.first(TRIED, ExampleTable::readTally, example.value()).orElseThrow();
    }

    /** Whether generators must not see an example, in the table or not: it is demoted or held out. */
    public static boolean isWithheld(Session session, ScenarioId example) {
        return session.first(WITHHELD, row -> true, example.value()).isPresent();
    }

    public static void addUse(Session session, ScenarioId generated, Collection<ScenarioId> examples) {
        long scenario = ScenarioTable.key(session, generated);
        for (ScenarioId example : examples) {
            session.update(
                    "INSERT INTO example_uses (example_id, scenario_pk) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    example.value(),
                    scenario);
        }
    }

    public static boolean promote(Session session, ScenarioId id) {
        if (ScenarioTable.isHeldOut(session, id)) {
            throw new InvalidInputException(
                    "Scenario (" + id + ") is held out: generators must not see it. Maybe promote another one.");
        }
        if (exists(session, id)) {
            return setDemoted(session, id, ACTIVE_EXAMPLES);
        }
        ScenarioTable.key(session, id);
        Scenario scenario = ScenarioTable.find(session, id).orElseThrow();
        return insert(
                        session,
                        new Example(
                                scenario.evaluationTarget(),
                                scenario.prompt(),
                                scenario.successCriteria(),
                                null,
                                null,
                                scenario.turns()))
                > 0;
    }

    public static boolean demote(Session session, ScenarioId id) {
        return setDemoted(session, id, ALL_EXAMPLES);
    }

    private static boolean exists(Session session, ScenarioId id) {
        return session.first("SELECT 1 FROM examples WHERE scenario_id = ?", row -> true, id.value())
                .isPresent();
    }

    private static boolean setDemoted(Session session, ScenarioId id, int demoted) {
        return session.update(
                        "UPDATE examples SET demoted = ? WHERE scenario_id = ? AND demoted <> ?",
                        demoted,
                        id.value(),
                        demoted)
                > 0;
    }

    private static int insert(Session session, Example example) {
        return session.update(
                """
                INSERT INTO examples
                    (scenario_id, evaluation_target, prompt, success_criteria, turns, category, difficulty, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (scenario_id) DO NOTHING
                """,
                example.scenarioId().value(),
                example.evaluationTarget(),
                example.prompt(),
                Columns.fromTexts(example.successCriteria()),
                Columns.fromFurtherTurns(example.turns()),
                example.category(),
                example.difficulty(),
                Columns.nanos(Instant.now()));
    }

    private static Example read(ResultSet row) throws SQLException {
        return new Example(
                row.getString("evaluation_target"),
                row.getString("prompt"),
                Columns.toTexts(row.getString("success_criteria")),
                row.getString("category"),
                row.getString("difficulty"),
                Columns.toTurns(row.getString("turns")));
    }

    private static Counted readCounted(ResultSet row) throws SQLException {
        Long createdAt = Columns.nullableLong(row, "created_at");
        return new Counted(
                read(row),
                createdAt == null ? null : Columns.instant(createdAt),
                readTally(row),
                row.getBoolean("demoted"));
    }

    private static Tally readTally(ResultSet row) throws SQLException {
        return new Tally(
                row.getInt("uses"),
                row.getInt("trials"),
                row.getInt("issues"),
                row.getInt("undecided"),
                row.getDouble("severity"));
    }
}
