package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.feedback.DiscoveredPattern;
import io.github.circuitrylabs.forge.core.feedback.Feedback;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The feedback files that model-forge writes. */
@Command(
        name = "feedback",
        description = "Look at the feedback files of trained models.",
        synopsisSubcommandLabel = "COMMAND")
public final class ModelFeedbackCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private ModelFeedbackCommand() {}

    /** The command of {@code model-forge} with what belongs to it. */
    public static CommandLine create(Terminal terminal) {
        return new CommandLine(new ModelFeedbackCommand()).addSubcommand(new Show(terminal));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** Shows one file, checked as forge-core checks it; the scenarios' texts are not shown. */
    @Command(
            name = "show",
            description = {"Check a feedback file and show what it says. The scenarios' texts are not shown.", ""},
            footer = {"", "Example:", "  model-forge feedback show ~/.scenario-forge/feedback/model_forge/forge-v3.json"
            })
    static final class Show implements Callable<Integer> {

        private static final int PATTERNS_SHOWN = 10;

        private final Terminal terminal;

        @Mixin
        private CommonOptions common;

        @Parameters(paramLabel = "FILE", description = "The feedback file.")
        private Path file;

        @Option(names = "--json", description = "Print the file's content as one JSON object.")
        private boolean json;

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            if (!Files.isRegularFile(file)) {
                throw new UsageException("There is no file (" + file + ").");
            }
            Feedback feedback = Feedback.fromJson(String.valueOf(file.getFileName()), Files.readString(file));
            if (json) {
                Json.print(Json.parse(feedback.toJson().getBytes(StandardCharsets.UTF_8)), terminal.out());
                return ExitCode.OK;
            }
            PrintStream out = terminal.out();
            out.println(terminal.style().bold(feedback.modelId()) + "  " + feedback.timestamp());
            out.println("  base " + feedback.baseModel() + ", run " + feedback.runId() + ", version "
                    + feedback.forgeVersion());
            feedback.metrics()
                    .forEach((name, value) -> out.println(String.format(Locale.ROOT, "  %-24s %.4f", name, value)));
            out.println("  " + feedback.failedScenarios().size() + " failed scenarios, "
                    + feedback.discoveredPatterns().size() + " patterns");
            feedback.discoveredPatterns().stream()
                    .limit(PATTERNS_SHOWN)
                    .map(DiscoveredPattern::text)
                    .forEach(text -> out.println("  " + text));
            return ExitCode.OK;
        }
    }
}
