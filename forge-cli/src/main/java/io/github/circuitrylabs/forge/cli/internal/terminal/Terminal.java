package io.github.circuitrylabs.forge.cli.internal.terminal;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The streams of one program run, always UTF-8, and what is known of the terminal behind them. Results go to {@link #out},
 * everything else to {@link #err}.
 */
public final class Terminal {

    /** Set by the launchers, since Java cannot tell: which of the file descriptors 0, 1 and 2 are terminals, e.g. {@code 02}. */
    public static final String TERMINALS_PROPERTY = "forge.terminals";

    /** Set by the launchers: the width of the terminal in characters. */
    public static final String COLUMNS_PROPERTY = "forge.columns";

    private static final int DEFAULT_COLUMNS = 100;
    private static final int MIN_COLUMNS = 60;

    private final BufferedReader in;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final String terminals;
    private final int columns;

    /**
     * @param terminals which of the descriptors 0, 1 and 2 are terminals
     * @param columns the width to lay text out for
     */
    public Terminal(
            InputStream in,
            OutputStream out,
            OutputStream err,
            Map<String, String> environment,
            String terminals,
            int columns) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = new PrintStream(out, true, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.environment = Map.copyOf(environment);
        this.terminals = terminals;
        this.columns = Math.max(MIN_COLUMNS, columns);
    }

    /** The streams of this process. */
    public static Terminal ofProcess() {
        return new Terminal(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv(),
                System.getProperty(TERMINALS_PROPERTY, ""),
                Integer.getInteger(COLUMNS_PROPERTY, DEFAULT_COLUMNS));
    }

    /** Streams without a terminal behind them, as in a pipe or a test. */
    public static Terminal ofStreams(
            InputStream in, OutputStream out, OutputStream err, Map<String, String> environment) {
        return new Terminal(in, out, err, environment, "", DEFAULT_COLUMNS);
    }

    public BufferedReader in() {
        return in;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    /** The environment variables that the program sees. */
    public Map<String, String> environment() {
        return environment;
    }

    public int columns() {
        return columns;
    }

    /** Whether a person types. */
    public boolean inputIsTerminal() {
        return terminals.contains("0");
    }

    /** Whether a person reads the results; otherwise they go to a file or another program. */
    public boolean outputIsTerminal() {
        return terminals.contains("1");
    }

    /** Whether a person watches: only then is progress shown. */
    public boolean errorIsTerminal() {
        return terminals.contains("2");
    }

    /** How results look: coloured on a terminal unless {@code NO_COLOR} is set. */
    public Style style() {
        return new Style(outputIsTerminal() && wantsColor());
    }

    /** How messages look. */
    public Style errorStyle() {
        return new Style(errorIsTerminal() && wantsColor());
    }

    private boolean wantsColor() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", ""));
    }
}
