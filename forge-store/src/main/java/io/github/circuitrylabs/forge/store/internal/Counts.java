package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.store.StoreStatistics;
import io.github.circuitrylabs.forge.store.StoreStatistics.Group;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts everything in two passes, one over the scenarios and one over the results. */
public final class Counts {

    private static final String SCENARIOS = """
            SELECT evaluation_target, backend, model, run_id, count(*) AS scenarios, count(quality) AS rated,
                   total(quality) AS qualities, max(created_at) AS newest, 0 AS trials, 0 AS issues, 0 AS undecided
            FROM scenarios WHERE held_out = 0
            GROUP BY evaluation_target, backend, model, run_id
            """;

    private static final String RESULTS = """
            SELECT s.evaluation_target, s.backend, s.model, s.run_id, 0 AS scenarios, 0 AS rated, 0 AS qualities,
                   max(s.created_at) AS newest,
                   sum(r.outcome IN ('FOUND_ISSUE', 'PASSED')) AS trials,
                   sum(r.outcome = 'FOUND_ISSUE') AS issues,
                   sum(r.outcome NOT IN ('FOUND_ISSUE', 'PASSED')) AS undecided
            FROM results r
            JOIN deployments d ON d.pk = r.deployment_pk
            JOIN scenarios s ON s.pk = d.scenario_pk
            WHERE s.held_out = 0
            GROUP BY s.evaluation_target, s.backend, s.model, s.run_id
            """;

    private static final Comparator<Group> LARGEST_FIRST =
            Comparator.comparingLong(Group::scenarios).reversed().thenComparing(Group::name);
    private static final Comparator<Group> NEWEST_FIRST =
            Comparator.comparing(Group::newest).reversed().thenComparing(Group::name);

    /** The finest groups there are; each coarser one is a sum of them. */
    private record Cell(
            String target,
            String backend,
            @Nullable String run,
            long scenarios,
            long rated,
            double qualities,
            long newest,
            long trials,
            long issues,
            long undecided) {

        static Cell read(ResultSet row) throws SQLException {
            String model = row.getString("model");
            return new Cell(
                    row.getString("evaluation_target"),
                    row.getString("backend") + (model == null ? "" : ":" + model),
                    row.getString("run_id"),
                    row.getLong("scenarios"),
                    row.getLong("rated"),
                    row.getDouble("qualities"),
                    row.getLong("newest"),
                    row.getLong("trials"),
                    row.getLong("issues"),
                    row.getLong("undecided"));
        }

        Cell plus(Cell other) {
            return new Cell(
                    target,
                    backend,
                    run,
                    scenarios + other.scenarios,
                    rated + other.rated,
                    qualities + other.qualities,
                    Math.max(newest, other.newest),
                    trials + other.trials,
                    issues + other.issues,
                    undecided + other.undecided);
        }

        Group named(String name) {
            return new Group(
                    name,
                    scenarios,
                    rated,
                    rated == 0 ? null : qualities / rated,
                    trials,
                    issues,
                    undecided,
                    Columns.instant(newest));
        }
    }

    private Counts() {}

    public static StoreStatistics of(Session session) {
        List<Cell> cells = new ArrayList<>(session.list(SCENARIOS, Cell::read));
        cells.addAll(session.list(RESULTS, Cell::read));
        Map<Integer, Long> stars = new HashMap<>();
        session.list(
                "SELECT stars, count(*) FROM ratings GROUP BY stars", row -> stars.put(row.getInt(1), row.getLong(2)));
        return new StoreStatistics(
                cells.stream().mapToLong(Cell::scenarios).sum(),
                session.number("SELECT count(*) FROM scenarios WHERE held_out = 1"),
                groups(cells, Cell::target, LARGEST_FIRST),
                groups(cells, Cell::backend, LARGEST_FIRST),
                groups(cells, Cell::run, NEWEST_FIRST),
                stars,
                session.number("SELECT count(*) FROM completions"),
                session.number("SELECT count(*) FROM examples"));
    }

    private static List<Group> groups(
            List<Cell> cells, Function<Cell, @Nullable String> name, Comparator<Group> order) {
        Map<String, Cell> byName = new LinkedHashMap<>();
        cells.stream()
                .filter(cell -> name.apply(cell) != null)
                .forEach(cell -> byName.merge(Objects.requireNonNull(name.apply(cell)), cell, Cell::plus));
        return byName.entrySet().stream()
                .map(entry -> entry.getValue().named(entry.getKey()))
                .sorted(order)
                .toList();
    }
}
