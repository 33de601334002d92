package io.github.circuitrylabs.forge.cli.internal.store;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.ScenarioRows;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.store.ExampleStanding;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The examples that generators are shown: which there are, how they do, which come and go. */
@Command(
        name = "examples",
        description = "List, import, promote and demote the examples that generators are shown.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  scenario-forge examples list --target ai_psychosis",
            "  scenario-forge examples import my-examples",
            "  scenario-forge examples promote 3fa85f",
            "  scenario-forge examples top --limit 10"
        })
public final class ExamplesCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private ExamplesCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    /** The command with its sub-commands. */
    public static CommandLine commandLine(Terminal terminal, Targets targets) {
        return new CommandLine(new ExamplesCommand(terminal, targets))
                .addSubcommand(new ListExamples())
                .addSubcommand(new TopExamples())
                .addSubcommand(new ImportExamples())
                .addSubcommand(new PromoteExample())
                .addSubcommand(new DemoteExample());
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** What a change of one example came to. */
    private int tell(String verb, ScenarioId id, boolean changed, boolean json) {
        if (json) {
            Json.print(Json.object().put("id", id.value()).put("changed", changed), terminal.out());
        } else {
            terminal.out().println(id.shortValue() + (changed ? " " : " was already ") + verb + ".");
        }
        return ExitCode.OK;
    }

    /** Lists what generators are shown. */
    @Command(
            name = "list",
            description = {
                "List the examples of a target as generators get them, best first, then those that are kept from them.",
                "They come from the database and the files of this program; generic ones stand in where neither has any."
            },
            footer = {"", "Example:", "  scenario-forge examples list --target sycophancy --json"})
    static final class ListExamples implements Callable<Integer> {

        @ParentCommand
        private ExamplesCommand examples;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Option(
                names = {"-t", "--target"},
                paramLabel = "ID",
                required = true,
                description = "The target whose examples to list.")
        private String target;

        @Option(names = "--json", description = "Print a JSON array of examples.")
        private boolean json;

        @Override
        public Integer call() {
            String id = examples.targets.get(target).id();
            try (SqliteDatastore store = home.open(examples.terminal)) {
                ExampleRows.print(ExampleRows.ofTarget(store, examples.targets.catalog(), id), json, examples.terminal);
            }
            return ExitCode.OK;
        }
    }

    /** Lists those that led to the most. */
    @Command(
            name = "top",
            description = "List the examples of the database that led to the most and worst issues, best first.",
            footer = {"", "Example:", "  scenario-forge examples top --target sycophancy --limit 5"})
    static final class TopExamples implements Callable<Integer> {

        @ParentCommand
        private ExamplesCommand examples;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Option(
                names = {"-t", "--target"},
                paramLabel = "ID",
                description = "Only of this target.")
        private @Nullable String target;

        @Option(
                names = {"-l", "--limit"},
                paramLabel = "N",
                defaultValue = "20",
                description = "How many at most (default: ${DEFAULT-VALUE}).")
        private int limit;

        @Option(names = "--json", description = "Print a JSON array of examples.")
        private boolean json;

        @Override
        public Integer call() {
            if (limit < 1) {
                throw new UsageException("--limit (" + limit + ") must be at least 1.");
            }
            String id = examples.targets.checked(target);
            try (SqliteDatastore store = home.open(examples.terminal)) {
                List<ExampleRows.Row> rows = store.exampleLife().top(id, limit).stream()
                        .map(ExampleRows::stored)
                        .toList();
                if (rows.isEmpty() && !json) {
                    examples.terminal
                            .err()
                            .println("No examples in the database. `scenario-forge examples import` brings some in.");
                    return ExitCode.OK;
                }
                ExampleRows.print(rows, json, examples.terminal);
            }
            return ExitCode.OK;
        }
    }

    /** Takes hand-written examples into the database. */
    @Command(
            name = "import",
            description = {
                "Take examples from YAML into the database.",
                "PATH is a folder of <target>.yaml files or one such file; without it, those that come with this program are"
                        + " taken. Examples that are there already are left as they are."
            },
            footer = {
                "",
                "Examples:",
                "  scenario-forge examples import",
                "  scenario-forge examples import my-examples/ai_psychosis.yaml"
            })
    static final class ImportExamples implements Callable<Integer> {

        private static final String SUFFIX = ".yaml";

        @ParentCommand
        private ExamplesCommand examples;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Parameters(paramLabel = "PATH", arity = "0..1", description = "A folder or a file named <target>.yaml.")
        private @Nullable Path path;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            List<Example> found = found();
            int added;
            try (SqliteDatastore store = home.open(examples.terminal)) {
                added = store.addExamples(found);
            }
            if (json) {
                Json.print(Json.object().put("read", found.size()).put("added", added), examples.terminal.out());
            } else {
                examples.terminal
                        .out()
                        .println(found.size() + " examples read, " + added + " of them new to the database.");
            }
            return ExitCode.OK;
        }

        /** Every file is read before anything is added, so a fault in one leaves the database as it was. */
        private List<Example> found() throws IOException {
            List<Example> all = new ArrayList<>();
            if (path == null) {
                YamlExampleLoader shipped = YamlExampleLoader.shipped(examples.targets.catalog());
                examples.targets.catalog().all().forEach(target -> all.addAll(shipped.written(target.id())));
                return all;
            }
            Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
            YamlExampleLoader loader = YamlExampleLoader.inFolder(folder, examples.targets.catalog());
            for (String target : targetsIn(path)) {
                all.addAll(loader.written(examples.targets.get(target).id()));
            }
            return all;
        }

        private static List<String> targetsIn(Path path) throws IOException {
            if (Files.isRegularFile(path) && path.toString().endsWith(SUFFIX)) {
                return List.of(targetOf(path));
            }
            if (!Files.isDirectory(path)) {
                throw new UsageException("Examples (" + path + ") must be a folder or a file named <target>.yaml.");
            }
            try (Stream<Path> files = Files.list(path)) {
                List<String> targets = files.filter(file -> file.toString().endsWith(SUFFIX))
                        .map(ImportExamples::targetOf)
                        .sorted()
                        .toList();
                if (targets.isEmpty()) {
                    throw new UsageException("The folder (" + path + ") holds no file named <target>.yaml.");
                }
                return targets;
            }
        }

        private static String targetOf(Path file) {
            String name = file.getFileName().toString();
            return name.substring(0, name.length() - SUFFIX.length());
        }
    }

    /** Makes a scenario an example. */
    @Command(
            name = "promote",
            description = "Make a stored scenario an example, or bring a demoted example back.",
            footer = {"", "Example:", "  scenario-forge examples promote 3fa85f"})
    static final class PromoteExample implements Callable<Integer> {

        @ParentCommand
        private ExamplesCommand examples;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Parameters(paramLabel = "ID", description = "The id, or its first digits, of a scenario or an example.")
        private String id;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        @Override
        public Integer call() {
            try (SqliteDatastore store = home.open(examples.terminal)) {
                String digits = id.toLowerCase(Locale.ROOT);
                Optional<ScenarioId> demoted = ExampleRows.single(
                        id,
                        store.exampleLife().top(null, Integer.MAX_VALUE).stream()
                                .filter(ExampleStanding::demoted)
                                .map(ExampleStanding::example)
                                .filter(example -> example.scenarioId().value().startsWith(digits))
                                .toList());
                ScenarioId scenario = demoted.orElseGet(
                        () -> new ScenarioRows(store).byPrefix(id).id());
                return examples.tell("an example", scenario, store.exampleLife().promote(scenario), json);
            }
        }
    }

    /** Keeps an example from generators. */
    @Command(
            name = "demote",
            description = "Keep an example from generators from now on, also one of a file; its history stays.",
            footer = {"", "Example:", "  scenario-forge examples demote 3fa85f"})
    static final class DemoteExample implements Callable<Integer> {

        @ParentCommand
        private ExamplesCommand examples;

        @Mixin
        private CommonOptions common;

        @Mixin
        private HomeOptions home;

        @Parameters(paramLabel = "ID", description = "The example's id or its first digits.")
        private String id;

        @Option(names = "--json", description = "Print a JSON object.")
        private boolean json;

        @Override
        public Integer call() {
            String digits = id.toLowerCase(Locale.ROOT);
            try (SqliteDatastore store = home.open(examples.terminal)) {
                List<Example> matching = Stream.concat(stored(store), shipped())
                        .filter(example -> example.scenarioId().value().startsWith(digits))
                        .distinct()
                        .toList();
                ScenarioId example = ExampleRows.single(id, matching)
                        .orElseThrow(() -> new InvalidInputException("No example has an id that starts with (" + id
                                + "). `scenario-forge examples list --target ID` shows those there are."));
                store.addExamples(matching);
                return examples.tell("demoted", example, store.exampleLife().demote(example), json);
            }
        }

        private static Stream<Example> stored(SqliteDatastore store) {
            return store.exampleLife().top(null, Integer.MAX_VALUE).stream().map(ExampleStanding::example);
        }

        private Stream<Example> shipped() {
            YamlExampleLoader shipped = YamlExampleLoader.shipped(examples.targets.catalog());
            return examples.targets.catalog().all().stream().flatMap(target -> shipped.written(target.id()).stream());
        }
    }
}
