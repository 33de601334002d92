package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.model.ModelHomeOption;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a version current. */
@Command(
        name = "promote",
        description = {
            "Make a version the one that its name stands for.",
            "Its bytes and its evaluation are checked again first.",
            ""
        },
        footer = {"", "Example:", "  model-forge models promote forge-psychosis-v3"})
final class ModelsPromoteCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Parameters(paramLabel = "MODEL", description = "A version such as forge-v3.")
    private String model;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsPromoteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!ModelVersion.isVersion(model)) {
            throw new UsageException("Name the version to promote, e.g. " + model + "-v1.");
        }
        ModelRegistry registry = Registry.of(home.home(terminal), terminal);
        RegisteredModel promoted =
                registry.promote(Registry.find(registry, model).id());
        if (json) {
            Json.print(ModelView.json(promoted), terminal.out());
        } else {
            terminal.out().println(promoted.id() + " is current.");
        }
        return ExitCode.OK;
    }
}
