package io.github.circuitrylabs.forge.cli;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Program;
import io.github.circuitrylabs.forge.cli.internal.VersionCommand;
import io.github.circuitrylabs.forge.cli.internal.VersionText;
import io.github.circuitrylabs.forge.cli.internal.guard.AuditCommand;
import io.github.circuitrylabs.forge.cli.internal.guard.PairsCommand;
import io.github.circuitrylabs.forge.cli.internal.guard.PrincipalCommand;
import io.github.circuitrylabs.forge.cli.internal.guard.VaultCommand;
import io.github.circuitrylabs.forge.cli.internal.loop.LoopCommand;
import io.github.circuitrylabs.forge.cli.internal.registry.CycleCommand;
import io.github.circuitrylabs.forge.cli.internal.registry.FeedbackCommand;
import io.github.circuitrylabs.forge.cli.internal.registry.TrainGeneratorCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.Backends;
import io.github.circuitrylabs.forge.cli.internal.scenario.BackendsCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.CompleteCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.ExportCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.GenerateCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.ListCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.RateCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.ReviewCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.SearchCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.ShowCommand;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.scenario.TargetsCommand;
import io.github.circuitrylabs.forge.cli.internal.store.DbCommand;
import io.github.circuitrylabs.forge.cli.internal.store.ExamplesCommand;
import io.github.circuitrylabs.forge.cli.internal.store.ImportCommand;
import io.github.circuitrylabs.forge.cli.internal.store.StatsCommand;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The program {@code scenario-forge}: generates, stores, reviews and exports scenarios, and runs the loop.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 the command line is wrong, 3 partly done.
 */
@Command(
        name = "scenario-forge",
        description =
                "Generate scenarios that reveal where an AI system fails, keep them, and learn from what they found.",
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:Failed; one line on stderr says why and what to do.",
            "2:The command line is wrong; nothing was done.",
            "3:Partly done: less than asked for, what was made is kept."
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge loop --generations 2",
            "  scenario-forge generate --target ai_psychosis --count 20",
            "  scenario-forge list --limit 5",
            "  scenario-forge review",
            "  scenario-forge COMMAND --help",
            "",
            "Results go to stdout, messages and progress to stderr. NO_COLOR switches colours off."
        })
public final class ScenarioForge implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    private ScenarioForge() {}

    public static void main(String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /**
     * Runs one command line.
     *
     * @param environment what the program sees as environment variables
     * @return the exit code
     */
    public static int run(
            String[] args, InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {
        return run(Terminal.ofStreams(in, out, err, environment), args);
    }

    private static int run(Terminal terminal, String... args) {
        Targets targets = new Targets(TargetCatalogs.shipped());
        Backends backends = Backends.installed();
        CommandLine commandLine = new CommandLine(new ScenarioForge())
                .addSubcommand(new GenerateCommand(terminal, targets, backends))
                .addSubcommand(new ListCommand(terminal, targets))
                .addSubcommand(new ShowCommand(terminal))
                .addSubcommand(new SearchCommand(terminal, targets))
                .addSubcommand(new ReviewCommand(terminal, targets))
                .addSubcommand(new RateCommand(terminal))
                .addSubcommand(new CompleteCommand(terminal, targets))
                .addSubcommand(new ImportCommand(terminal))
                .addSubcommand(new ExportCommand(terminal, targets))
                .addSubcommand(new StatsCommand(terminal, targets))
                .addSubcommand(ExamplesCommand.commandLine(terminal, targets))
                .addSubcommand(DbCommand.commandLine(terminal))
                .addSubcommand(new CommandLine(new TargetsCommand(terminal, targets))
                        .addSubcommand(new TargetsCommand.Show(terminal, targets)))
                .addSubcommand(new BackendsCommand(terminal, backends))
                .addSubcommand(new LoopCommand(terminal, targets))
                .addSubcommand(new CycleCommand(terminal, targets))
                .addSubcommand(new TrainGeneratorCommand(terminal, targets))
                .addSubcommand(FeedbackCommand.ofScenarioForge(terminal, targets))
                .addSubcommand(PairsCommand.create(terminal, targets))
                .addSubcommand(VaultCommand.create(terminal))
                .addSubcommand(PrincipalCommand.create(terminal))
                .addSubcommand(AuditCommand.create(terminal))
                .addSubcommand(new VersionCommand(terminal))
                .addSubcommand(new GenerateCompletion());
        return new Program(commandLine, terminal).run(args);
    }
}
