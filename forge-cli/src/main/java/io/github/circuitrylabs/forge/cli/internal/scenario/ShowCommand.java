package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Rating;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one scenario with everything known of it. */
@Command(
        name = "show",
        description = "Show one scenario: its text, criteria, ratings, effectiveness and origin.",
        footer = {"", "Examples:", "  scenario-forge show 3fa85f", "  scenario-forge show 3fa85f --json"})
public final class ShowCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Parameters(paramLabel = "ID", description = "The scenario's id or its first digits.")
    private String id;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    public ShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (Datastore store = home.open(terminal)) {
            ScenarioRows rows = new ScenarioRows(store);
            ExportedScenario row = rows.row(rows.byPrefix(id));
            List<Rating> ratings = store.ratings(row.scenario().id());
            if (json) {
                ObjectNode node = new ScenarioJson().of(row).deepCopy();
                node.set("ratings", Json.array(ratings, ScenarioJson::of));
                Json.print(node, terminal.out());
            } else {
                ScenarioText.page(row, ratings, terminal);
            }
            return ExitCode.OK;
        }
    }
}
