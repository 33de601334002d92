package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.List;
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
            "  scenario-forge list --search \"only you understand\" --json"
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

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print a JSON array of scenarios.")
    private boolean json;

    public ListCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        ScenarioQuery query = filter.query(targets).first(ScenarioFilter.checkedLimit(limit));
        try (Datastore store = home.open(terminal)) {
            List<ExportedScenario> rows = ScenarioFilter.rows(store, query);
            if (json) {
                Json.print(Json.array(rows, new ScenarioJson()::of), terminal.out());
                return ExitCode.OK;
            }
            if (!rows.isEmpty()) {
                ScenarioText.table(rows, terminal);
            }
            tellHowMany(rows.size(), store.countScenarios(query));
            return ExitCode.OK;
        }
    }

    private void tellHowMany(int shown, long matching) {
        if (matching == 0) {
            terminal.err().println("No scenarios match. `scenario-forge generate --target all` makes some.");
        } else if (shown < matching) {
            terminal.err().println(shown + " of " + matching + " scenarios shown; --limit shows more.");
        }
    }
}
