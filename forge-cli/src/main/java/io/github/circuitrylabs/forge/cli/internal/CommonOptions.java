package io.github.circuitrylabs.forge.cli.internal;

import io.github.circuitrylabs.forge.core.Offline;
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

    @Option(
            names = Program.OFFLINE,
            description = "Open no network connection, not even to this machine (also: $" + Offline.VARIABLE + ").")
    private boolean offline;
}
