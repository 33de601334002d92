package io.github.circuitrylabs.forge.cli.internal.store;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Imports a file of rows, a batch per transaction; holds a batch and the rejected rows in memory. Used once. */
final class FileImport {

    private static final int BATCH = 1_000;

    private final Terminal terminal;
    private final SqliteDatastore store;
    private final Importer<ExportedScenario> importer;
    private final Path file;
    private final boolean dryRun;

    private final List<InvalidDatasetException> rejected = new ArrayList<>();
    private final Set<ScenarioId> wouldBeNew = new HashSet<>();
    private long scenarios;
    private long added;
    private long ratings;

    FileImport(
            Terminal terminal, SqliteDatastore store, Importer<ExportedScenario> importer, Path file, boolean dryRun) {
        this.terminal = terminal;
        this.store = store;
        this.importer = importer;
        this.file = file;
        this.dryRun = dryRun;
    }

    ImportReport run() throws IOException {
        try (ProgressDisplay progress = ProgressDisplay.start(terminal, "Importing", -1, "scenarios");
                Stream<ExportedScenario> rows =
                        importer.read(file.toString(), Files.newInputStream(file), rejected::add)) {
            List<ExportedScenario> batch = new ArrayList<>(BATCH);
            rows.forEach(row -> {
                batch.add(row);
                if (batch.size() == BATCH) {
                    take(batch);
                    progress.at(scenarios);
                }
            });
            take(batch);
        }
        return new ImportReport(
                scenarios,
                added,
                ratings,
                rejected.size(),
                rejected.stream()
                        .limit(ImportReport.PROBLEMS_SHOWN)
                        .map(InvalidDatasetException::getMessage)
                        .toList(),
                dryRun ? null : Rejects.writeRows(file, rejected));
    }

    private void take(List<ExportedScenario> batch) {
        List<Scenario> read = batch.stream().map(ExportedScenario::scenario).toList();
        scenarios += read.size();
        if (dryRun) {
            added += read.stream()
                    .filter(scenario -> store.scenario(scenario.id()).isEmpty())
                    .filter(scenario -> wouldBeNew.add(scenario.id()))
                    .count();
        } else {
            added += store.addScenarios(read);
        }
        for (ExportedScenario row : batch) {
            if (row.rating() != null) {
                ratings++;
                if (!dryRun) {
                    store.addRating(row.rating());
                }
            }
        }
        batch.clear();
    }
}
