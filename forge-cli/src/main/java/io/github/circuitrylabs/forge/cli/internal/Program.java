package io.github.circuitrylabs.forge.cli.internal;

import io.github.circuitrylabs.forge.cli.internal.terminal.Style;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.Offline;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The frame around a program's commands: every failure becomes one clear line on stderr and an {@link ExitCode}; the stack
 * trace is shown with {@code --debug} only.
 */
public final class Program {

    static final String DEBUG = "--debug";
    static final String OFFLINE = "--offline";

    private final CommandLine commandLine;
    private final Terminal terminal;

    /** @param commandLine with all its sub-commands registered */
    public Program(CommandLine commandLine, Terminal terminal) {
        this.commandLine = commandLine;
        this.terminal = terminal;
        commandLine
                .setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setColorScheme(Help.defaultColorScheme(terminal.style().on() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(terminal.columns())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // A note or a prompt may well start with @; it is never the name of a file of arguments.
                .setExpandAtFiles(false)
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler((exception, args) -> wrongUsage(exception))
                .setExecutionExceptionHandler((exception, command, result) -> failed(exception, command));
    }

    /** Runs one command line and returns its {@link ExitCode}. */
    public int run(String... args) {
        try {
            return commandLine.execute(args);
        } finally {
            terminal.out().flush();
            terminal.err().flush();
        }
    }

    /** Runs the command; whatever connects to a server looks at the property, also what is not of this suite's making. */
    private int execute(ParseResult parsed) {
        boolean offline =
                matched(parsed, OFFLINE) || Offline.means(terminal.environment().get(Offline.VARIABLE));
        String before = System.getProperty(Offline.PROPERTY);
        if (!offline) {
            return new RunLast().execute(parsed);
        }
        System.setProperty(Offline.PROPERTY, "true");
        try {
            return new RunLast().execute(parsed);
        } finally {
            if (before == null) {
                System.clearProperty(Offline.PROPERTY);
            } else {
                System.setProperty(Offline.PROPERTY, before);
            }
        }
    }

    private int wrongUsage(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        complain(exception.getMessage());
        if (exception instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                terminal.err().println("Maybe " + String.join(" or ", suggestions) + " was meant.");
            }
        }
        pointToHelp(command);
        return ExitCode.USAGE;
    }

    private int failed(Exception exception, CommandLine command) {
        boolean usage = exception instanceof UsageException;
        complain(messageOf(exception));
        if (usage) {
            pointToHelp(command);
        }
        if (commandLine.getParseResult() != null && matched(commandLine.getParseResult(), DEBUG)) {
            exception.printStackTrace(terminal.err());
        }
        return usage ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private static String messageOf(Exception exception) {
        if (exception instanceof ForgeException || exception instanceof TensorFileException) {
            return exception.getMessage();
        }
        if (exception instanceof IOException || exception instanceof UncheckedIOException) {
            Throwable cause = exception instanceof UncheckedIOException ? exception.getCause() : exception;
            return "Reading or writing failed: " + described(cause);
        }
        return "This should not have happened: " + described(exception) + ". Run it again with " + DEBUG
                + " for the details, and please report it.";
    }

    /** Java's file exceptions say only the file's name; their type says what is wrong with it. */
    private static String described(Throwable cause) {
        String type = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? type : type + ": " + cause.getMessage();
    }

    private static boolean matched(ParseResult root, String option) {
        return root.asCommandLineList().stream()
                .anyMatch(command -> command.getParseResult().hasMatchedOption(option));
    }

    private void complain(String message) {
        Style style = terminal.errorStyle();
        terminal.err().println(style.red("error:") + " " + message);
    }

    private void pointToHelp(CommandLine command) {
        terminal.err().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
