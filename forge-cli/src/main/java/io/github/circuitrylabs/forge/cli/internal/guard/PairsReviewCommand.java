package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Refines a pair. */
@Command(
        name = "review",
        description = {
            "Replace a pair's safe reply, its harmful one, or both by better ones; or say that both are good as they are.",
            "It takes the role reviewer. Earlier revisions are kept; a signature on one of them no longer counts.",
            ""
        })
final class PairsReviewCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Mixin
    private PairOptions options;

    @Parameters(paramLabel = "ID", description = "The pair's id or its first digits.")
    private String id;

    @Option(names = "--file", paramLabel = "FILE|-", description = "The better safe reply; - is the standard input.")
    private @Nullable String file;

    @Option(names = "--harmful-file", paramLabel = "FILE|-", description = "The better example of a harmful reply.")
    private @Nullable String harmfulFile;

    @Option(names = "--as-is", description = "Both replies are good as they are.")
    private boolean asIs;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    PairsReviewCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        boolean given = file != null || harmfulFile != null;
        if (given == asIs) {
            throw new UsageException("Give --file, --harmful-file or both; or --as-is alone.");
        }
        if ("-".equals(file) && "-".equals(harmfulFile)) {
            throw new UsageException("Only one of the two replies can come from the standard input.");
        }
        Optional<String> safe = text(file);
        Optional<String> harmful = text(harmfulFile);
        try (Guard guard = guardOptions.open(terminal);
                Vault vault = PairOptions.vault(terminal, guard.home())) {
            VaultEntry entry = vault.revise(guard.access(), PairOptions.id(vault, id), harmful, safe, options.reason());
            if (json) {
                Json.print(PairsCommand.toJson(entry), terminal.out());
            } else {
                terminal.out().println(PairsCommand.line(entry));
            }
        }
        return ExitCode.OK;
    }

    private Optional<String> text(@Nullable String from) throws IOException {
        return from == null ? Optional.empty() : Optional.of(PairOptions.text(from, terminal));
    }
}
