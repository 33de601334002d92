package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.ScenarioId;
import java.util.List;

/** Good replies to scenarios. */
public final class CompletionTable {

    private CompletionTable() {}

    /** Adds a completion; the very same one twice counts once. */
    public static void add(Session session, Completion completion) {
        long scenario = ScenarioTable.key(session, completion.scenarioId());
        long createdAt = Columns.nanos(completion.createdAt());
        session.update(
                """
                INSERT INTO completions (scenario_pk, text, source, created_at)
                SELECT ?, ?, ?, ?
                WHERE NOT EXISTS (SELECT 1 FROM completions
                    WHERE scenario_pk = ? AND created_at = ? AND text = ? AND source = ?)
                """,
                scenario,
                completion.text(),
                completion.source(),
                createdAt,
                scenario,
                createdAt,
                completion.text(),
                completion.source());
    }

    /** Newest first. */
    public static List<Completion> of(Session session, ScenarioId id) {
        return session.list(
                """
                SELECT c.text, c.source, c.created_at
                FROM completions c JOIN scenarios s ON s.pk = c.scenario_pk
                WHERE s.id = ?
                ORDER BY c.created_at DESC, c.pk DESC
                """,
                row -> new Completion(
                        id, row.getString("text"), row.getString("source"), Columns.instant(row.getLong("created_at"))),
                id.value());
    }
}
