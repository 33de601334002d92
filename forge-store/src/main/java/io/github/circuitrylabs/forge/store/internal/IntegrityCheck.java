package io.github.circuitrylabs.forge.store.internal;

import io.github.circuitrylabs.forge.core.DatastoreException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for damage: in SQLite's pages, between tables, in the index of words, and between scenarios and their ids. */
public final class IntegrityCheck {

    private static final int MOST_PROBLEMS = 100;

    private IntegrityCheck() {}

    /** One sentence per problem; none if all is well. Reads everything: seconds per million scenarios. */
    public static List<String> problems(Connections connections) {
        List<String> problems = new ArrayList<>();
        connections.read(session -> {
            session.list("PRAGMA integrity_check(" + MOST_PROBLEMS + ")", row -> row.getString(1)).stream()
                    .filter(line -> !line.equals("ok"))
                    .forEach(problems::add);
            return problems.addAll(session.list(
                    "PRAGMA foreign_key_check",
                    row -> "Table " + row.getString(1) + ", row " + row.getString(2) + ": it belongs to a row of table "
                            + row.getString(3) + " that is not there."));
        });
        if (problems.isEmpty()) {
            checkWords(connections, problems);
            checkScenarios(connections, problems);
        }
        return problems;
    }

    private static void checkWords(Connections connections, List<String> problems) {
        try {
            connections.write(session ->
                    session.update("INSERT INTO scenario_words (scenario_words, rank) VALUES ('integrity-check', 1)"));
        } catch (DatastoreException e) {
            problems.add("The index of words does not fit the prompts: " + e.getMessage());
        }
    }

    /** Reading a scenario derives its id anew, so an edited text is found. */
    private static void checkScenarios(Connections connections, List<String> problems) {
        try (Stream<Optional<String>> rows =
                connections.stream(ScenarioTable.SELECT, IntegrityCheck::problemOf, List.of())) {
            rows.flatMap(Optional::stream).limit(MOST_PROBLEMS).forEach(problems::add);
        }
    }

    private static Optional<String> problemOf(ResultSet row) throws SQLException {
        try {
            ScenarioTable.read(row);
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of("Scenario " + row.getString("id") + ": " + e.getMessage());
        }
    }
}
