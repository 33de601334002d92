package io.github.circuitrylabs.forge.cli.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.export.ImportMapping;
import io.github.circuitrylabs.forge.export.Importers;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
            "Bring scenarios with their ratings, replies and verdicts from a file into the database.",
            "",
            "jsonl, json, csv, parquet     our own rows; a dataset folder of them; any CSV with --map",
            "promptfoo, inspect, pyrit     tests that these programs run",
            "promptfoo-results, inspect-log, garak",
            "                              what they found: results JSON, .json and .eval logs, reports and hit logs",
            "trl                           what trainers read, JSONL or Parquet: preference pairs (also without a",
            "                              prompt, as HH-RLHF), unpaired rows, prompts, replies, conversations",
            "python                        a database of the older Python tool",
            "",
            "What is there already is left as it is, so the same file may be imported again. Good replies are kept, bad ones",
            "only with a verdict: others are adversarial text without a scenario's result, and belong in the vault.",
            "Rows that cannot be used are told and written to FILE.rejects.jsonl; the others are kept (exit code 3)."
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge import scenarios.jsonl",
            "  scenario-forge import --dry-run --map prompt=question,success_criteria=rubric --target sycophancy table.csv",
            "  scenario-forge import --format promptfoo-results results.json",
            "  scenario-forge import --format trl --target harmful_advice hh-rlhf.jsonl",
            "  scenario-forge import garak.report.jsonl",
            "  scenario-forge import old/scenarios.db"
        })
public final class ImportCommand implements Callable<Integer> {

    private static final String PYTHON = "python";
    private static final Set<String> BINARY = Set.of("parquet", "inspect-log");
    private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Parameters(paramLabel = "FILE", description = "What to import: a file, or a dataset folder.")
    private Path file;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "One of the above, or a format of an extension (default: by the file's name and start).")
    private @Nullable String format;

    @Option(
            names = "--map",
            paramLabel = "OURS=THEIRS",
            split = ",",
            description = "Fields that have another name in the file, e.g. prompt=question,success_criteria=rubric.")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            description = "The evaluation target of rows that name none.")
    private @Nullable String target;

    @Option(names = "--dry-run", description = "Read and check everything, add and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    public ImportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(file)) {
            throw new InvalidInputException("The file to import (" + file + ") is not there.");
        }
        Importers importers = Importers.load();
        List<Path> files = Files.isDirectory(file) ? DatasetFolder.files(file) : List.of(file);
        String shownFormat = checkedFormat(importers, files.get(0));
        try (SqliteDatastore store = openStore()) {
            ImportReport report = shownFormat.equals(PYTHON)
                    ? PythonImport.run(store, file, dryRun)
                    : rows(importers, new FileImport(terminal, store, dryRun), files);
            if (json) {
                Json.print(toJson(shownFormat, report), terminal.out());
            } else {
                print(report);
            }
            return report.rejected() == 0 ? ExitCode.OK : ExitCode.PARTLY_DONE;
        }
    }

    private ImportReport rows(Importers importers, FileImport rows, List<Path> files) throws IOException {
        ImportMapping mapping = new ImportMapping(fields, target);
        boolean lines = !Files.isDirectory(file);
        for (Path each : files) {
            String found = checkedFormat(importers, each);
            lines &= !BINARY.contains(found) && !each.toString().endsWith(".parquet");
            if (importers.scenarioFormats().contains(found)) {
                rows.scenarios(Importers.mapped(importers.scenarios(found), mapping), each);
            } else {
                rows.results(Importers.mapped(importers.results(found), mapping), each);
            }
        }
        return rows.report(file, lines);
    }

    /** A dry run does not even make the database. */
    private SqliteDatastore openStore() {
        return dryRun && !Files.exists(home.database(terminal)) ? SqliteDatastore.inMemory() : home.open(terminal);
    }

    private String checkedFormat(Importers importers, Path each) throws IOException {
        Set<String> known = new TreeSet<>(importers.scenarioFormats());
        known.addAll(importers.resultFormats());
        known.add(PYTHON);
        String found = format == null ? foundFormat(each) : format.toLowerCase(Locale.ROOT);
        if (!known.contains(found)) {
            throw new UsageException("Format (" + found + ") of " + each + " is not known. Maybe --format names one of "
                    + String.join(", ", known) + ".");
        }
        return found;
    }

    private static String foundFormat(Path each) throws IOException {
        try (InputStream source = Files.newInputStream(each)) {
            if (Arrays.equals(source.readNBytes(SQLITE.length), SQLITE)) {
                return PYTHON;
            }
        }
        String name = each.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".report.jsonl") || name.endsWith(".hitlog.jsonl")) {
            return "garak";
        }
        return name.endsWith(".eval") ? "inspect-log" : name.substring(name.lastIndexOf('.') + 1);
    }

    private void print(ImportReport report) {
        terminal.out()
                .println(report.scenarios() + " scenarios read, " + report.added()
                        + (dryRun ? " would be new; " : " of them new; ") + report.ratings() + " ratings"
                        + (dryRun ? " would be added" : " added") + "; " + report.rejected() + " rows rejected.");
        if (report.completions() + report.results() > 0) {
            terminal.out()
                    .println(report.completions() + " good replies and " + report.results()
                            + " results came with them.");
        }
        if (report.repliesLeftOut() > 0) {
            terminal.err()
                    .println(report.repliesLeftOut()
                            + " replies marked as bad were not taken: adversarial text belongs in the vault.");
        }
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
                .put("completions", report.completions())
                .put("results", report.results())
                .put("replies_left_out", report.repliesLeftOut())
                .put("rejected", report.rejected())
                .put(
                        "rejects",
                        report.rejects() == null ? null : report.rejects().toString());
        node.set("problems", Json.strings(report.shownProblems()));
        return node;
    }
}
