package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.store.vault.PairStep;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Adversarial pairs on their way from a draft to training data; each lives in the vault only. */
@Command(
        name = "pairs",
        description = {
            "Adversarial pairs (a harmful and a safe reply to one message), from a draft to training data.",
            "",
            "  draft    red-team    by the designated backend (needs the grant adversarial.generate) or from a file",
            "  review   reviewer    replaces replies by better ones, or says that they are good",
            "  sign     clinician   for targets of mental health",
            "  export   red-team    only what was reviewed, and signed where that is needed",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Your token is in FORGE_TOKEN; every command wants a --reason, and every attempt is in the audit log first.",
            "Replies come from files or the standard input, never from arguments, which a shell would remember.",
            "",
            "Examples:",
            "  scenario-forge pairs draft --backend ollama:MODEL --target ai_psychosis --limit 5 --reason \"tone study\"",
            "  scenario-forge pairs list --state draft",
            "  scenario-forge pairs show 1f0c --reason \"check of the tone\"",
            "  scenario-forge pairs review 1f0c --file better.txt --reason \"warmer\"",
            "  scenario-forge pairs sign 1f0c --revision 2 --reason \"clinically sound\"",
            "  scenario-forge pairs export --out pairs --reason \"training run of May\""
        })
public final class PairsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common;

    private PairsCommand() {}

    public static CommandLine create(Terminal terminal, Targets targets) {
        return new CommandLine(new PairsCommand())
                .addSubcommand(new PairsDraftCommand(terminal, targets))
                .addSubcommand(new PairsListCommand(terminal, targets))
                .addSubcommand(new PairsShowCommand(terminal))
                .addSubcommand(new PairsReviewCommand(terminal))
                .addSubcommand(new PairsSignCommand(terminal))
                .addSubcommand(new PairsExportCommand(terminal, targets));
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** What is known of an entry without its content. */
    static ObjectNode toJson(VaultEntry entry) {
        ObjectNode node = Json.object()
                .put("id", entry.id())
                .put("content_label", VaultEntry.LABEL)
                .put("evaluation_target", entry.about().evaluationTarget())
                .put(
                        "scenario_id",
                        entry.about().scenarioId().map(ScenarioId::value).orElse(null))
                .put("source", entry.about().source())
                .put("prompt_id", entry.promptId())
                .put("state", entry.state().wireName())
                .put("revision", entry.revision())
                .put("needs_signature", entry.about().needsSignature())
                .put("exportable", entry.isExportable());
        ArrayNode steps = node.putArray("steps");
        for (PairStep step : entry.steps()) {
            steps.addObject()
                    .put("state", step.state().wireName())
                    .put("revision", step.revision())
                    .put("principal", step.principal())
                    .put("at", step.at().toString())
                    .put("reason", step.reason());
        }
        return node;
    }

    /** One line on what a step led to. */
    static String line(VaultEntry entry) {
        String next = entry.isExportable()
                ? "exportable"
                : entry.steps().size() == 1 ? "needs a reviewer" : "needs a clinician";
        return entry.id() + "  " + entry.about().evaluationTarget() + "  "
                + entry.state().wireName() + ", revision " + entry.revision() + ", " + next;
    }
}
