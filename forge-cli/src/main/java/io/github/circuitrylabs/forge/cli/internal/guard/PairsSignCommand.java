package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs a pair. */
@Command(
        name = "sign",
        description = {
            "Sign a pair of a mental-health target: it is sound as it is in this revision.",
            "It takes the role clinician; to read it first (pairs show) takes red-team, too."
        })
final class PairsSignCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Mixin
    private PairOptions options;

    @Parameters(paramLabel = "ID", description = "The pair's id or its first digits.")
    private String id;

    @Option(
            names = "--revision",
            required = true,
            paramLabel = "N",
            description = "The revision that you have read; a later one is not signed.")
    private int revision;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    PairsSignCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Guard guard = guardOptions.open(terminal);
                Vault vault = PairOptions.vault(terminal, guard.home())) {
            VaultEntry entry = vault.sign(guard.access(), PairOptions.id(vault, id), revision, options.reason());
            if (json) {
                Json.print(PairsCommand.toJson(entry), terminal.out());
            } else {
                terminal.out().println(PairsCommand.line(entry));
            }
        }
        return ExitCode.OK;
    }
}
