package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.model.ModelHomeOption;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one registered model. */
@Command(
        name = "show",
        description = "Show one model: state, lineage, evaluation, files.",
        footer = {
            "",
            "Examples:",
            "  model-forge models show forge-psychosis-v3",
            "  model-forge models show forge-psychosis --json"
        })
final class ModelsShowCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Parameters(paramLabel = "MODEL", description = "A version such as forge-v3, or a name for its current version.")
    private String model;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        RegisteredModel found = Registry.find(Registry.of(home.home(terminal), terminal), model);
        if (json) {
            Json.print(ModelView.json(found), terminal.out());
        } else {
            ModelView.print(found, terminal);
        }
        return ExitCode.OK;
    }
}
