package io.github.circuitrylabs.forge.cli.internal.store;

import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.store.PythonDatabaseImport;
import io.github.circuitrylabs.forge.store.PythonImportReport;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Imports a database of the older Python tool. */
final class PythonImport {

    private PythonImport() {}

    static ImportReport run(SqliteDatastore store, Path file, boolean dryRun) throws IOException {
        if (!dryRun) {
            PythonImportReport report = new PythonDatabaseImport(store).run(file);
            return toReport(report, report.scenariosAdded(), Rejects.write(file, report.skipped()));
        }
        try (SqliteDatastore trial = SqliteDatastore.inMemory()) {
            PythonImportReport report = new PythonDatabaseImport(trial).run(file);
            try (Stream<Scenario> scenarios = trial.scenarios(ScenarioQuery.all())) {
                long added = scenarios
                        .filter(scenario -> store.scenario(scenario.id()).isEmpty())
                        .count();
                return toReport(report, added, null);
            }
        }
    }

    private static ImportReport toReport(PythonImportReport report, long added, @Nullable Path rejects) {
        List<String> skipped = report.skipped();
        long rejectedScenarios =
                skipped.stream().filter(line -> line.startsWith("scenarios")).count();
        return new ImportReport(
                report.scenarioRows() - rejectedScenarios,
                added,
                report.ratingsAdded(),
                0,
                0,
                0,
                skipped.size(),
                skipped.stream().limit(ImportReport.PROBLEMS_SHOWN).toList(),
                rejects);
    }
}
