package io.github.circuitrylabs.forge.cli.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Takes care of the database's file. */
@Command(
        name = "db",
        description = "Back up, check or migrate the scenario database.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  scenario-forge db backup ~/scenarios-backup.db",
            "  scenario-forge db check",
            "  scenario-forge db migrate --json"
        })
public final class DbCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private DbCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The command with its sub-commands. */
    public static CommandLine commandLine(Terminal terminal) {
        return new CommandLine(new DbCommand(terminal))
                .addSubcommand(new BackupCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new MigrateCommand());
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** A database that is there: nothing here makes one. */
    private Path existing(HomeOptions home) {
        Path file = home.database(terminal);
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("There is no database (" + file
                    + "). Maybe --db or --home names another one; `scenario-forge generate` makes one.");
        }
        return file;
    }

    /** Copies the database. */
    @Command(
            name = "backup",
            description = "Copy the database as of this moment, whole or not at all, while others go on using it.",
            footer = {"", "Example:", "  scenario-forge db backup backups/scenarios-2026-11-21.db"})
    static final class BackupCommand implements Callable<Integer> {

        @ParentCommand
        private DbCommand db;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Parameters(paramLabel = "FILE", description = "Where the copy goes.")
        private Path target;

        @Option(names = "--force", description = "Replace the file if it exists.")
        private boolean force;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            Path file = db.existing(home);
            if (Files.exists(target) && (!force || Files.isSameFile(file, target))) {
                throw new UsageException("The file (" + target + ") exists already. Maybe choose another name"
                        + (force ? ": it is the database itself." : ", or --force replaces it."));
            }
            try (SqliteDatastore store = SqliteDatastore.open(file)) {
                store.backup(target);
            }
            long bytes = Files.size(target);
            if (json) {
                Json.print(
                        Json.object()
                                .put("database", file.toString())
                                .put("backup", target.toString())
                                .put("bytes", bytes),
                        db.terminal.out());
            } else {
                db.terminal.out().println(file + " copied to " + target + ", " + bytes + " bytes.");
            }
            return ExitCode.OK;
        }
    }

    /** Looks for damage. */
    @Command(
            name = "check",
            description = {
                "Look for damage in the database.",
                "Broken pages, rows that belong to nothing, indexes that do not fit, edited texts. Everything is read, nothing"
                        + " changed. Exit code 1 if something is wrong."
            },
            footer = {"", "Example:", "  scenario-forge db check --json"})
    static final class CheckCommand implements Callable<Integer> {

        @ParentCommand
        private DbCommand db;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        @Override
        public Integer call() {
            Path file = db.existing(home);
            List<String> problems;
            long scenarios;
            try (SqliteDatastore store = SqliteDatastore.open(file)) {
                problems = store.integrityCheck();
                scenarios = problems.isEmpty()
                        ? store.countScenarios(ScenarioQuery.all().withHeldOut())
                        : 0;
            }
            if (json) {
                ObjectNode node = Json.object().put("database", file.toString()).put("sound", problems.isEmpty());
                node.set("problems", Json.strings(problems));
                Json.print(node, db.terminal.out());
            } else if (problems.isEmpty()) {
                db.terminal.out().println(file + " is sound: " + scenarios + " scenarios read.");
            } else {
                problems.forEach(db.terminal.out()::println);
                db.terminal
                        .err()
                        .println(file + " is damaged. Restore a backup, or copy what can still be read by"
                                + " `scenario-forge export --format jsonl`.");
            }
            return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    /** Brings the schema up to date. */
    @Command(
            name = "migrate",
            description = {
                "Bring an older database to the schema of this program.",
                "It is copied beside itself first. Every command does so when it opens an older database; this one does"
                        + " nothing else."
            },
            footer = {"", "Example:", "  scenario-forge db migrate --db old/scenarios.db"})
    static final class MigrateCommand implements Callable<Integer> {

        @ParentCommand
        private DbCommand db;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        @Override
        public Integer call() {
            Path file = db.existing(home);
            int from = SqliteDatastore.schemaVersion(file);
            SqliteDatastore.open(file).close();
            int to = SqliteDatastore.schemaVersion(file);
            if (json) {
                Json.print(
                        Json.object()
                                .put("database", file.toString())
                                .put("from", from)
                                .put("to", to),
                        db.terminal.out());
            } else if (from == to) {
                db.terminal.out().println(file + " is at schema version " + to + " already.");
            } else {
                db.terminal
                        .out()
                        .println(file + " went from schema version " + from + " to " + to
                                + "; a copy of the older one is beside it.");
            }
            return ExitCode.OK;
        }
    }
}
