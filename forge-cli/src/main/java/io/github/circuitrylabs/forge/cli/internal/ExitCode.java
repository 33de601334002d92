package io.github.circuitrylabs.forge.cli.internal;

/** What a program's exit code says; documented in every program's help. */
public final class ExitCode {

    public static final int OK = 0;

    /** Something failed; one line on stderr says what and what to do. */
    public static final int FAILED = 1;

    /** The command line is wrong; nothing was done. */
    public static final int USAGE = 2;

    /** Less than asked was done, and what was done is kept; the output says what is missing and why. */
    public static final int PARTLY_DONE = 3;

    private ExitCode() {}
}
