package io.github.circuitrylabs.forge.cli.internal.guard;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.scenario.Pages;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.store.vault.AdversarialContent;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens one pair for a person to read. */
@Command(
        name = "show",
        description = {
            "Show one pair with both replies, on the terminal only: do not send it to a file.",
            "It takes the role red-team and a reason; the attempt is in the audit log before anything is opened."
        })
final class PairsShowCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Mixin
    private PairOptions options;

    @Parameters(paramLabel = "ID", description = "The pair's id or its first digits.")
    private String id;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    PairsShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Guard guard = guardOptions.open(terminal);
                Vault vault = PairOptions.vault(terminal, guard.home())) {
            String whole = PairOptions.id(vault, id);
            AdversarialContent content = vault.open(guard.access(), whole, options.reason());
            VaultEntry entry = vault.entry(whole)
                    .orElseThrow(() -> new InvalidInputException("There is no entry (" + whole + ") in the vault."));
            if (json) {
                Json.print(
                        PairsCommand.toJson(entry)
                                .put("prompt", content.prompt())
                                .put("harmful_reply", content.harmfulReply().orElse(null))
                                .put("safe_reply", content.safeReply().orElse(null)),
                        terminal.out());
            } else {
                print(entry, content);
            }
        }
        return ExitCode.OK;
    }

    private void print(VaultEntry entry, AdversarialContent content) {
        Pages page = new Pages(terminal);
        page.title(VaultEntry.LABEL + "  " + PairsCommand.line(entry));
        page.line("Prompt");
        page.paragraph(content.prompt());
        page.line("Harmful reply");
        page.paragraph(content.harmfulReply().orElse("(none)"));
        page.line("Safe reply");
        page.paragraph(content.safeReply().orElse("(none)"));
        entry.steps()
                .forEach(step -> page.field(
                        step.state().wireName(),
                        "revision " + step.revision() + " by " + step.principal() + " at " + step.at() + ": "
                                + step.reason()));
    }
}
