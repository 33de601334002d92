package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Deployment;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Deployments and what they gave. */
public final class ResultTable {

    private static final String SELECT = """
            SELECT d.id, s.id AS scenario_id, d.system, d.system_version, d.run_id, d.deployed_at,
                   r.transcript, r.outcome, r.severity, r.rationale, r.judge
            FROM deployments d
            JOIN scenarios s ON s.pk = d.scenario_pk
            JOIN results r ON r.deployment_pk = d.pk
            """;

    private ResultTable() {}

    /** Adds those whose deployment id is new; returns how many. */
    public static int add(Session session, Collection<DeploymentResult> results) {
        int added = 0;
        for (DeploymentResult result : results) {
            Optional<Long> deployment = insert(session, result.deployment());
            if (deployment.isPresent()) {
                insert(session, deployment.get(), result);
                added++;
            }
        }
        return added;
    }

    /** Oldest first. */
    public static List<DeploymentResult> of(Session session, ScenarioId id) {
        return session.list(SELECT + "WHERE s.id = ? ORDER BY d.deployed_at, d.id", ResultTable::read, id.value());
    }

    /** In order of deployment id. */
    public static Stream<DeploymentResult> ofRun(Connections connections, String runId) {
        return connections.stream(SELECT + "WHERE d.run_id = ? ORDER BY d.id", ResultTable::read, List.of(runId));
    }

    private static Optional<Long> insert(Session session, Deployment deployment) {
        return session.first(
                """
                INSERT INTO deployments (id, scenario_pk, system, system_version, run_id, deployed_at)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO NOTHING
                RETURNING pk
                """,
                row -> row.getLong(1),
                deployment.id(),
                ScenarioTable.key(session, deployment.scenarioId()),
                deployment.system(),
                deployment.systemVersion(),
                deployment.runId(),
                Columns.nanos(deployment.deployedAt()));
    }

    private static void insert(Session session, long deployment, DeploymentResult result) {
        Verdict verdict = result.verdict();
        session.update(
                """
                INSERT INTO results (deployment_pk, transcript, outcome, severity, rationale, judge)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                deployment,
                Columns.fromTurns(result.transcript().turns()),
                verdict.outcome().name(),
                verdict.severity(),
                verdict.rationale(),
                verdict.judge());
    }

    private static DeploymentResult read(ResultSet row) throws SQLException {
        Deployment deployment = new Deployment(
                row.getString("id"),
                new ScenarioId(row.getString("scenario_id")),
                row.getString("system"),
                row.getString("system_version"),
                row.getString("run_id"),
                Columns.instant(row.getLong("deployed_at")));
        Verdict verdict = new Verdict(
                Verdict.Outcome.valueOf(row.getString("outcome")),
                row.getDouble("severity"),
                row.getString("rationale"),
                row.getString("judge"));
        return new DeploymentResult(
                deployment, new Conversation(Columns.toTurns(row.getString("transcript"))), verdict);
    }
}
