package io.github.circuitrylabs.forge.cli.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.export.Importers;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings scenarios in. */
@Command(
        name = "import",
        description = {
            "Bring scenarios and their ratings from a file into the database.",
            "The file is our own JSONL, JSON or CSV, one of promptfoo, Inspect or PyRIT, or a database of the older Python tool."
                    + " What is there already is left as it is, so the same file may be imported again.",
            "Rows that cannot be used are told and written to FILE.rejects.jsonl; the others are kept (exit code 3)."
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge import scenarios.jsonl",
            "  scenario-forge import --dry-run table.csv",
            "  scenario-forge import --format promptfoo tests.jsonl",
            "  scenario-forge import old/scenarios.db"
        })
public final class ImportCommand implements Callable<Integer> {

    private static final String PYTHON = "python";
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Parameters(paramLabel = "FILE", description = "What to import.")
    private Path file;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description =
                    "jsonl, json, csv, promptfoo, inspect, pyrit, or python for a database of the older tool (default: by the file's name and start).")
    private @Nullable String format;

    @Option(names = "--dry-run", description = "Read and check everything, add and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    public ImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("The file to import (" + file + ") is not there.");
        }
        Importers importers = Importers.load();
        String checked = checkedFormat(importers);
        try (SqliteDatastore store = openStore()) {
            ImportReport report = checked.equals(PYTHON)
                    ? PythonImport.run(store, file, dryRun)
                    : new FileImport(terminal, store, importers.scenarios(checked), file, dryRun).run();
            if (json) {
                Json.print(toJson(checked, report), terminal.out());
            } else {
                print(report);
            }
            return report.rejected() == 0 ? ExitCode.OK : ExitCode.PARTLY_DONE;
        }
    }

    /** A dry run does not even make the database. */
    private SqliteDatastore openStore() {
        return dryRun && !Files.exists(home.database(terminal)) ? SqliteDatastore.inMemory() : home.open(terminal);
    }

    private String checkedFormat(Importers importers) throws IOException {
        Set<String> known = new TreeSet<>(importers.scenarioFormats());
        known.add(PYTHON);
        String found = format == null ? foundFormat() : format.toLowerCase(Locale.ROOT);
        if (!known.contains(found)) {
            throw new UsageException("Format (" + found + ") of " + file + " is not known. Maybe --format names one of "
                    + String.join(", ", known) + ".");
        }
        return found;
    }

    private String foundFormat() throws IOException {
        try (InputStream source = Files.newInputStream(file)) {
            if (Arrays.equals(source.readNBytes(SQLITE.length), SQLITE)) {
                return PYTHON;
            }
        }
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private void print(ImportReport report) {
        terminal.out()
                .println(report.scenarios() + " scenarios read, " + report.added()
                        + (dryRun ? " would be new; " : " of them new; ") + report.ratings() + " ratings"
                        + (dryRun ? " would be added" : " added") + "; " + report.rejected() + " rows rejected.");
        report.shownProblems().forEach(terminal.err()::println);
        if (report.rejected() > report.shownProblems().size()) {
            terminal.err()
                    .println("… and "
                            + (report.rejected() - report.shownProblems().size()) + " more.");
        }
        if (report.rejects() != null) {
            terminal.err().println("Rejected rows are in " + report.rejects() + ".");
        }
    }

    private ObjectNode toJson(String checked, ImportReport report) {
        ObjectNode node = Json.object()
                .put("file", file.toString())
                .put("format", checked)
                .put("dry_run", dryRun)
                .put("scenarios", report.scenarios())
                .put("added", report.added())
                .put("ratings", report.ratings())
                .put("rejected", report.rejected())
                .put(
                        "rejects",
                        report.rejects() == null ? null : report.rejects().toString());
        node.set("problems", Json.strings(report.shownProblems()));
        return node;
    }
}
