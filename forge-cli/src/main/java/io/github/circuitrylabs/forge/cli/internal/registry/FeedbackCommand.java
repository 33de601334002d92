package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What trained models report back. */
@Command(
        name = "feedback",
        description = {
            "Take in what the evaluation of trained models found.",
            "Failed scenarios become results, the best of them examples, worn-out examples are demoted, "
                    + "patterns are kept. Each file counts once; one that cannot be used is moved into quarantine/ beside"
                    + " it, with the reason.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  scenario-forge feedback apply",
            "  scenario-forge feedback apply other-machine/forge-v3.json",
            "  scenario-forge feedback watch",
            "  scenario-forge feedback list --patterns"
        })
public final class FeedbackCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private FeedbackCommand() {}

    /** The command of {@code scenario-forge} with all that belong to it. */
    public static CommandLine ofScenarioForge(Terminal terminal, Targets targets) {
        return new CommandLine(new FeedbackCommand())
                .addSubcommand(new FeedbackApplyCommand(terminal, targets))
                .addSubcommand(new FeedbackListCommand(terminal))
                .addSubcommand(new FeedbackWatchCommand(terminal, targets));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
