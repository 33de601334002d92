package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.vault.DesignatedBackend;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names the one backend that may write harmful replies. */
@Command(
        name = "designate",
        description = {
            "Name the one backend that may write harmful replies (pairs draft). There is none by default.",
            "It takes an admin; who may use it is another matter: principal add --grant adversarial.generate."
        })
final class VaultDesignateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Parameters(arity = "0..1", paramLabel = "BACKEND", description = PairBackends.HELP + ".")
    private @Nullable String backend;

    @Option(names = "--none", description = "Designate none from now on.")
    private boolean none;

    VaultDesignateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String name = backend;
        if ((name == null) != none) {
            throw new UsageException("Name the backend, or say --none.");
        }
        try (Guard guard = guardOptions.open(terminal)) {
            DesignatedBackend designated = DesignatedBackend.in(guard.home().designatedBackend());
            if (name == null) {
                designated.withdraw(guard.access());
                terminal.out().println("No backend may write harmful replies.");
            } else {
                designated.designate(guard.access(), name);
                terminal.out().println(name.strip());
            }
        }
        return ExitCode.OK;
    }
}
