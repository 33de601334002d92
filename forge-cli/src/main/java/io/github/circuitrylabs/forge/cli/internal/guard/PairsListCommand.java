package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.ProtectedAction;
import io.github.circuitrylabs.forge.store.vault.PairState;
import io.github.circuitrylabs.forge.store.vault.PairStep;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what is in the vault without opening it. */
@Command(name = "list", description = "List pairs and how far they have come, oldest first; no content is opened.")
final class PairsListCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Option(names = "--state", paramLabel = "STATE", description = "Only these: draft, refined or signed.")
    private @Nullable PairState state;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            description = "Only pairs of this evaluation target.")
    private @Nullable String target;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    PairsListCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        String wanted = targets.checked(target);
        List<VaultEntry> entries;
        try (Guard guard = guardOptions.open(terminal)) {
            guard.access().require(ProtectedAction.VIEW_SCENARIOS, "vault", "list");
            try (Vault vault = PairOptions.vault(terminal, guard.home())) {
                entries = vault.entries().stream()
                        .filter(entry -> state == null || entry.state() == state)
                        .filter(entry -> wanted == null
                                || entry.about().evaluationTarget().equals(wanted))
                        .toList();
            }
        }
        if (json) {
            Json.print(Json.array(entries, PairsCommand::toJson), terminal.out());
            return ExitCode.OK;
        }
        TextTable table = new TextTable("ID", "TARGET", "STATE", "REVISION", "EXPORTABLE", "SOURCE", "LAST STEP BY");
        for (VaultEntry entry : entries) {
            PairStep last = entry.steps().get(entry.steps().size() - 1);
            table.row(
                    entry.id(),
                    entry.about().evaluationTarget(),
                    entry.state().wireName(),
                    Integer.toString(entry.revision()),
                    entry.isExportable() ? "yes" : "no",
                    entry.about().source(),
                    last.principal() + ", " + last.at());
        }
        table.print(terminal);
        return ExitCode.OK;
    }
}
