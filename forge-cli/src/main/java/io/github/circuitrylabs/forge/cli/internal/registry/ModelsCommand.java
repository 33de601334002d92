package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The registry of trained models. */
@Command(
        name = "models",
        description = {
            "Look after registered models: versions, where they came from, which one a name stands for.",
            "A model is usable once a passing evaluation of exactly its bytes is with it (see: model-forge evaluate).",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "States: candidate (nothing lets it pass yet), registered, current (what its name stands for), rolled_back,",
            "pruned (its files are gone, what is known of it stays).",
            "",
            "Examples:",
            "  model-forge models import run/model --domain psychosis --target ai_psychosis \\",
            "      --evaluation run/evaluation/evaluation.json --promote",
            "  model-forge models list",
            "  model-forge models rollback forge-psychosis",
            "  scenario-forge generate --backend registry:forge-psychosis --target ai_psychosis"
        })
public final class ModelsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private ModelsCommand() {}

    /** The command with all that belong to it. */
    public static CommandLine create(Terminal terminal) {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new ModelsListCommand(terminal))
                .addSubcommand(new ModelsShowCommand(terminal))
                .addSubcommand(new ModelsImportCommand(terminal))
                .addSubcommand(new ModelsPromoteCommand(terminal))
                .addSubcommand(new ModelsRollbackCommand(terminal))
                .addSubcommand(new ModelsPruneCommand(terminal))
                .addSubcommand(new ModelsVerifyCommand(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
