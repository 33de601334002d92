package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.model.ModelHomeOption;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ModelRegistry.Pruned;
import io.github.circuitrylabs.forge.core.ModelVersion;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Frees the space of versions that nothing needs. */
@Command(
        name = "prune",
        description = {
            "Remove the files of versions that nothing needs.",
            "Kept are current versions, the newest of each name, and the direct parents of what is kept. What "
                    + "is known of a pruned version stays.",
            ""
        },
        footer = {"", "Examples:", "  model-forge models prune --dry-run", "  model-forge models prune --keep 5"})
final class ModelsPruneCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = "--keep",
            paramLabel = "K",
            defaultValue = "3",
            description = "How many of the newest versions of each name stay (default: ${DEFAULT-VALUE}).")
    private int keep;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Only say what would be removed.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsPruneCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (keep < 0) {
            throw new UsageException("--keep (" + keep + ") must be 0 or more.");
        }
        Pruned pruned = Registry.of(home.home(terminal), terminal).prune(keep, dryRun);
        List<String> removed =
                pruned.removed().stream().map(ModelVersion::toString).toList();
        if (json) {
            var node = Json.object().put("dry_run", dryRun).put("bytes", pruned.bytes());
            node.set("removed", Json.strings(removed));
            node.set("kept", Json.strings(pruned.kept()));
            Json.print(node, terminal.out());
            return ExitCode.OK;
        }
        removed.forEach(model -> terminal.out().println((dryRun ? "would remove " : "removed ") + model));
        pruned.kept().forEach(model -> terminal.out().println("kept " + model));
        terminal.out().println((dryRun ? "Would free " : "Freed ") + ModelView.size(pruned.bytes()) + ".");
        return ExitCode.OK;
    }
}
