package io.github.circuitrylabs.forge.cli.internal;

import picocli.CommandLine.Option;

/** Options of every command. */
public final class CommonOptions {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = Program.DEBUG, description = "Show the stack trace when something fails.")
    private boolean debug;
}
