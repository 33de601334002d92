package io.github.circuitrylabs.forge.cli;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Program;
import io.github.circuitrylabs.forge.cli.internal.VersionCommand;
import io.github.circuitrylabs.forge.cli.internal.VersionText;
import io.github.circuitrylabs.forge.cli.internal.model.ConvertCommand;
import io.github.circuitrylabs.forge.cli.internal.model.EvaluateCommand;
import io.github.circuitrylabs.forge.cli.internal.model.ExportModelCommand;
import io.github.circuitrylabs.forge.cli.internal.model.GateCommand;
import io.github.circuitrylabs.forge.cli.internal.model.GenerateTextCommand;
import io.github.circuitrylabs.forge.cli.internal.model.InspectCommand;
import io.github.circuitrylabs.forge.cli.internal.model.MergeCommand;
import io.github.circuitrylabs.forge.cli.internal.model.PreviewCommand;
import io.github.circuitrylabs.forge.cli.internal.model.QuantizeCommand;
import io.github.circuitrylabs.forge.cli.internal.model.TrainCommand;
import io.github.circuitrylabs.forge.cli.internal.model.VerifyCommand;
import io.github.circuitrylabs.forge.cli.internal.registry.ModelFeedbackCommand;
import io.github.circuitrylabs.forge.cli.internal.registry.ModelsCommand;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
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
 * The program {@code model-forge}: trains, evaluates and exports language models.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 the command line is wrong, 3 partly done.
 */
@Command(
        name = "model-forge",
        description = "Train language models on what scenarios found, evaluate them, and release them.",
        versionProvider = VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:Failed; one line on stderr says why and what to do.",
            "2:The command line is wrong; nothing was done.",
            "3:Partly done: training was stopped before its last step; the same command goes on."
        },
        footer = {
            "",
            "Examples:",
            "  model-forge train --method sft --data pairs.jsonl --out run",
            "  model-forge generate --model run/model --target ai_psychosis",
            "  model-forge evaluate --model run/model",
            "  model-forge export --model run/model --format gguf --quantize f16,q8_0 --out release",
            "  model-forge COMMAND --help",
            "",
            "Results go to stdout, messages and progress to stderr. NO_COLOR switches colours off."
        })
public final class ModelForgeCli implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    private ModelForgeCli() {}

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
        CommandLine commandLine = new CommandLine(new ModelForgeCli())
                .addSubcommand(new PreviewCommand(terminal))
                .addSubcommand(new TrainCommand(terminal))
                .addSubcommand(new MergeCommand(terminal))
                .addSubcommand(new EvaluateCommand(terminal))
                .addSubcommand(new GateCommand(terminal))
                .addSubcommand(new ExportModelCommand(terminal))
                .addSubcommand(new GenerateTextCommand(terminal))
                .addSubcommand(new InspectCommand(terminal))
                .addSubcommand(new ConvertCommand(terminal))
                .addSubcommand(new QuantizeCommand(terminal))
                .addSubcommand(new VerifyCommand(terminal))
                .addSubcommand(ModelsCommand.create(terminal))
                .addSubcommand(ModelFeedbackCommand.create(terminal))
                .addSubcommand(new VersionCommand(terminal))
                .addSubcommand(new GenerateCompletion());
        return new Program(commandLine, terminal).run(args);
    }
}
