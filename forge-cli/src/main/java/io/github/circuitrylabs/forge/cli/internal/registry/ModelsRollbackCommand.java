package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.model.ModelHomeOption;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes back to an earlier version. */
@Command(
        name = "rollback",
        description = "Take the current version back and make an earlier one current.",
        footer = {
            "",
            "Examples:",
            "  model-forge models rollback forge-psychosis",
            "  model-forge models rollback forge-psychosis --to 2"
        })
final class ModelsRollbackCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Parameters(paramLabel = "NAME", description = "The name of the model.")
    private String name;

    @Option(
            names = "--to",
            paramLabel = "N",
            description = "The version to go back to (default: the one that was current before).")
    private @Nullable Integer to;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsRollbackCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        RegisteredModel current = Registry.of(home.home(terminal), terminal).rollback(name, to);
        if (json) {
            Json.print(ModelView.json(current), terminal.out());
        } else {
            terminal.out().println(current.id() + " is current again.");
        }
        return ExitCode.OK;
    }
}
