package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what can write scenarios. */
@Command(
        name = "backends",
        description = "List the backends that can write scenarios.",
        footer = {
            "",
            "A backend is named name[:model][@url]:",
            "  scenario-forge generate --backend grammar --target sycophancy",
            "  scenario-forge generate --backend ollama:llama3.2@http://localhost:11434 --target sycophancy"
        })
public final class BackendsCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Backends backends;

    @Mixin
    private CommonOptions common;

    @Option(names = "--json", description = "Print a JSON array of {name, description}.")
    private boolean json;

    public BackendsCommand(Terminal terminal, Backends backends) {
        this.terminal = terminal;
        this.backends = backends;
    }

    @Override
    public Integer call() {
        if (json) {
            Json.print(
                    Json.array(
                            backends.all(),
                            backend -> Json.object()
                                    .put("name", backend.name())
                                    .put("description", backend.description())),
                    terminal.out());
            return ExitCode.OK;
        }
        TextTable table = new TextTable("NAME", "DESCRIPTION");
        backends.all().forEach(backend -> table.row(backend.name(), backend.description()));
        table.print(terminal);
        return ExitCode.OK;
    }
}
