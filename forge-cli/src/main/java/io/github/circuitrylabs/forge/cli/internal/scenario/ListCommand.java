package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists stored scenarios. */
@Command(
        name = "list",
        description = "List stored scenarios, newest first.",
        footer = {
            "",
            "Examples:",
            "  scenario-forge list --target ai_psychosis --limit 5",
            "  scenario-forge list --search \"only you understand\" --json",
            "  scenario-forge list --after 3fa85f21"
        })
public final class ListCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Mixin
    private ScenarioFilter filter;

    @Mixin
    private PageOptions paging;

    @Option(names = "--json", description = "Print a JSON array of scenarios.")
    private boolean json;

    public ListCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        try (Datastore store = home.open(terminal)) {
            PageOptions.Page page = paging.of(store, filter.query(targets));
            if (json) {
                Json.print(Json.array(page.rows(), new ScenarioJson()::of), terminal.out());
                return ExitCode.OK;
            }
            if (page.rows().isEmpty()) {
                terminal.err().println("No scenarios match. `scenario-forge generate --target all` makes some.");
                return ExitCode.OK;
            }
            ScenarioText.table(page.rows(), terminal);
            if (page.more()) {
                terminal.err().println("There are more: `--after " + page.lastId() + "` shows the next.");
            }
            return ExitCode.OK;
        }
    }
}
