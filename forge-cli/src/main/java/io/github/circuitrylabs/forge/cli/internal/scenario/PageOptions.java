package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a listing to show. Only that part is read, however much is stored. */
final class PageOptions {

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--after",
            paramLabel = "ID",
            description = "Only what is listed after this scenario: give the last id of one page to get the next.")
    private @Nullable String after;

    /**
     * @param rows each with its rating and effectiveness
     * @param more whether the listing goes on
     */
    record Page(List<ExportedScenario> rows, boolean more) {

        String lastId() {
            return rows.get(rows.size() - 1).scenario().id().shortValue();
        }
    }

    Page of(Datastore store, ScenarioQuery query) {
        ScenarioFilter.checkedLimit(limit);
        ScenarioRows rows = new ScenarioRows(store);
        ScenarioQuery paged = query.first(limit == Integer.MAX_VALUE ? limit : limit + 1)
                .startingAfter(after == null ? null : rows.byPrefix(after).id());
        List<Scenario> found;
        try (Stream<Scenario> scenarios = store.scenarios(paged)) {
            found = scenarios.toList();
        }
        return new Page(found.stream().limit(limit).map(rows::row).toList(), found.size() > limit);
    }
}
