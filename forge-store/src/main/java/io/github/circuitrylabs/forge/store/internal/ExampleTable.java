package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.Example;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Examples that show generators what is wanted. */
public final class ExampleTable {

    /**
     * Effectiveness is the severity-weighted posterior mean under a uniform prior, so an untried example stands between
     * those that revealed something and those that never did. What is held out is no example.
     */
    private static final String MOST_EFFECTIVE_FIRST = """
            SELECT e.*,
                   (SELECT (1 + coalesce(sum(r.severity), 0)) / (2.0 + count(*))
                    FROM scenarios s
                    JOIN deployments d ON d.scenario_pk = s.pk
                    JOIN results r ON r.deployment_pk = d.pk
                    WHERE s.id = e.scenario_id AND r.outcome IN ('FOUND_ISSUE', 'PASSED')) AS effectiveness
            FROM examples e
            WHERE e.evaluation_target = ?
              AND NOT EXISTS (SELECT 1 FROM scenarios h WHERE h.id = e.scenario_id AND h.held_out = 1)
            ORDER BY effectiveness DESC, e.pk
            LIMIT ?
            """;

    private ExampleTable() {}

    /** Adds those that are new; returns how many. */
    public static int add(Session session, Collection<Example> examples) {
        int added = 0;
        for (Example example : examples) {
            added += session.update(
                    """
                    INSERT INTO examples
                        (scenario_id, evaluation_target, prompt, success_criteria, turns, category, difficulty)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (scenario_id) DO NOTHING
                    """,
                    example.scenarioId().value(),
                    example.evaluationTarget(),
                    example.prompt(),
                    Columns.fromTexts(example.successCriteria()),
                    Columns.fromFurtherTurns(example.turns()),
                    example.category(),
                    example.difficulty());
        }
        return added;
    }

    /** Most effective first, then in order of insertion. */
    public static List<Example> of(Session session, String evaluationTarget, int limit) {
        return session.list(MOST_EFFECTIVE_FIRST, ExampleTable::read, evaluationTarget, limit);
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
}
