package io.github.circuitrylabs.forge.cli.internal.store;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.ImportedScenario;
import io.github.circuitrylabs.forge.core.Importer;
import io.github.circuitrylabs.forge.core.InvalidDatasetException;
import io.github.circuitrylabs.forge.core.Rating;
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
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Imports files of rows, a batch per transaction; holds a batch and the rejected rows in memory. Used once. */
final class FileImport {

    private static final int BATCH = 1_000;

    /** What is taken of a row. */
    private record Taken(
            ImportedScenario scenario, @Nullable Rating rating) {}

    private final Terminal terminal;
    private final SqliteDatastore store;
    private final boolean dryRun;

    private final List<InvalidDatasetException> rejected = new ArrayList<>();
    private final Set<ScenarioId> wouldBeNew = new HashSet<>();
    private long scenarios;
    private long added;
    private long ratings;
    private long completions;
    private long results;
    private long repliesLeftOut;

    FileImport(Terminal terminal, SqliteDatastore store, boolean dryRun) {
        this.terminal = terminal;
        this.store = store;
        this.dryRun = dryRun;
    }

    /** Takes the scenarios and ratings of a file. */
    void scenarios(Importer<ExportedScenario> importer, Path file) throws IOException {
        run(
                importer,
                file,
                row -> new Taken(new ImportedScenario(row.scenario(), List.of(), List.of(), 0), row.rating()));
    }

    /** Takes the scenarios, replies and verdicts of a file. */
    void results(Importer<ImportedScenario> importer, Path file) throws IOException {
        run(importer, file, row -> new Taken(row, null));
    }

    /**
     * @param named what the file of rejects is named after
     * @param lines whether the rows of that file are lines of text
     */
    ImportReport report(Path named, boolean lines) throws IOException {
        return new ImportReport(
                scenarios,
                added,
                ratings,
                completions,
                results,
                repliesLeftOut,
                rejected.size(),
                rejected.stream()
                        .limit(ImportReport.PROBLEMS_SHOWN)
                        .map(InvalidDatasetException::getMessage)
                        .toList(),
                dryRun ? null : Rejects.writeRows(named, rejected, lines));
    }

    private <T> void run(Importer<T> importer, Path file, Function<T, Taken> taken) throws IOException {
        try (ProgressDisplay progress = ProgressDisplay.start(terminal, "Importing", -1, "scenarios");
                Stream<T> rows = importer.read(file.toString(), Files.newInputStream(file), rejected::add)) {
            List<Taken> batch = new ArrayList<>(BATCH);
            rows.forEach(row -> {
                batch.add(taken.apply(row));
                if (batch.size() == BATCH) {
                    take(batch);
                    progress.at(scenarios);
                }
            });
            take(batch);
        }
    }

    private void take(List<Taken> batch) {
        List<Scenario> read =
                batch.stream().map(row -> row.scenario().scenario()).toList();
        scenarios += read.size();
        if (dryRun) {
            added += read.stream()
                    .filter(scenario -> store.scenario(scenario.id()).isEmpty())
                    .filter(scenario -> wouldBeNew.add(scenario.id()))
                    .count();
        } else {
            added += store.addScenarios(read);
        }
        List<DeploymentResult> verdicts = new ArrayList<>();
        for (Taken row : batch) {
            takeRating(row.rating());
            row.scenario().completions().forEach(this::takeCompletion);
            verdicts.addAll(row.scenario().results());
            repliesLeftOut += row.scenario().repliesLeftOut();
        }
        results += dryRun ? verdicts.size() : store.addResults(verdicts);
        batch.clear();
    }

    private void takeRating(@Nullable Rating rating) {
        if (rating != null) {
            ratings++;
            if (!dryRun) {
                store.addRating(rating);
            }
        }
    }

    private void takeCompletion(Completion completion) {
        completions++;
        if (!dryRun) {
            store.addCompletion(completion);
        }
    }
}
