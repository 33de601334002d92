package io.github.circuitrylabs.forge.cli.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.Effectiveness;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.examples.ExampleHistory;
import io.github.circuitrylabs.forge.core.examples.LayeredExample;
import io.github.circuitrylabs.forge.core.examples.LayeredExampleLoader;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.store.ExampleStanding;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Examples as the commands show them. */
final class ExampleRows {

    private static final int CANDIDATES = 10;

    /**
     * @param origin {@code database}, {@code file} or {@code generic}
     */
    record Row(Example example, @Nullable ExampleHistory history, String origin, boolean demoted) {}

    private ExampleRows() {}

    static Row stored(ExampleStanding standing) {
        return new Row(standing.example(), standing.history(), "database", standing.demoted());
    }

    /** What generators get, in that order, then what is kept from them. */
    static List<Row> ofTarget(SqliteDatastore store, TargetCatalog catalog, String target) {
        YamlExampleLoader yaml = YamlExampleLoader.shipped(catalog);
        Map<ScenarioId, ExampleStanding> standings = store.exampleLife().standings(target).stream()
                .collect(Collectors.toMap(standing -> standing.example().scenarioId(), Function.identity()));
        Set<ScenarioId> written =
                yaml.written(target).stream().map(Example::scenarioId).collect(Collectors.toSet());
        List<Row> rows = new ArrayList<>();
        Set<ScenarioId> shown = new HashSet<>();
        for (LayeredExample layered :
                LayeredExampleLoader.of(yaml, store.exampleLife()).layered(target, Integer.MAX_VALUE)) {
            String origin = standings.containsKey(layered.id())
                    ? "database"
                    : written.contains(layered.id()) ? "file" : "generic";
            rows.add(new Row(layered.example(), layered.history(), origin, false));
            shown.add(layered.id());
        }
        standings.values().stream()
                .filter(standing -> !shown.contains(standing.example().scenarioId()))
                .map(ExampleRows::stored)
                .forEach(rows::add);
        return rows;
    }

    static void print(List<Row> rows, boolean json, Terminal terminal) {
        if (json) {
            Json.print(Json.array(rows, ExampleRows::toJson), terminal.out());
            return;
        }
        TextTable table = new TextTable("ID", "TARGET", "FROM", "USED", "EFFECTIVENESS", "PROMPT");
        for (Row row : rows) {
            table.row(
                    row.example().scenarioId().shortValue(),
                    row.example().evaluationTarget(),
                    row.demoted() ? "demoted" : row.origin(),
                    row.history() == null ? "-" : Integer.toString(row.history().usageCount()),
                    row.history() == null ? "-" : described(row.history().effectiveness()),
                    row.example().prompt());
        }
        table.print(terminal);
    }

    /**
     * The id of the only one of these examples, or empty if there is none.
     *
     * @param typed what selected them, for the message
     */
    static Optional<ScenarioId> single(String typed, List<Example> matching) {
        if (matching.size() > 1) {
            throw new UsageException("Several examples have an id that starts with (" + typed + "); type more digits:"
                    + matching.stream()
                            .limit(CANDIDATES)
                            .map(example ->
                                    "\n  " + example.scenarioId().shortValue() + "  " + example.evaluationTarget())
                            .collect(Collectors.joining()));
        }
        return matching.stream().findFirst().map(Example::scenarioId);
    }

    private static String described(Effectiveness effectiveness) {
        return effectiveness.trials() == 0
                ? "untried"
                : String.format(
                        Locale.ROOT,
                        "%.2f (%d of %d)",
                        effectiveness.mean(),
                        effectiveness.issues(),
                        effectiveness.trials());
    }

    private static ObjectNode toJson(Row row) {
        Example example = row.example();
        ObjectNode node = Json.object()
                .put("id", example.scenarioId().value())
                .put("evaluation_target", example.evaluationTarget())
                .put("prompt", example.prompt());
        node.set("success_criteria", Json.strings(example.successCriteria()));
        node.set(
                "turns",
                Json.array(
                        example.turns(),
                        turn -> Json.object()
                                .put("role", turn.role().wireName())
                                .put("content", turn.content())));
        node.put("category", example.category())
                .put("difficulty", example.difficulty())
                .put("origin", row.origin())
                .put("demoted", row.demoted());
        ExampleHistory history = row.history();
        node.put(
                "created_at",
                history == null || history.createdAt() == null
                        ? null
                        : history.createdAt().toString());
        node.put("usage_count", history == null ? null : history.usageCount());
        node.set("effectiveness", history == null ? null : toJson(history.effectiveness()));
        return node;
    }

    private static ObjectNode toJson(Effectiveness effectiveness) {
        return Json.object()
                .put("trials", effectiveness.trials())
                .put("issues", effectiveness.issues())
                .put("undecided", effectiveness.undecided())
                .put("mean", effectiveness.mean())
                .put("low", effectiveness.low())
                .put("high", effectiveness.high())
                .put("severity", effectiveness.severity());
    }
}
