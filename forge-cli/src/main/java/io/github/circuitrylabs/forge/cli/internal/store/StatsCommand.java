package io.github.circuitrylabs.forge.cli.internal.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.forge.store.StoreStatistics;
import io.github.circuitrylabs.forge.store.StoreStatistics.Group;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts what is stored and measures how varied it is. */
@Command(
        name = "stats",
        description = {
            "Count what is stored, with ratings and reveal rates, and measure how varied it is.",
            "Counts are per target, backend and run. Variety is measured on a random sample of fixed size, so that two databases"
                    + " can be compared; coverage on a larger one."
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge stats",
            "  scenario-forge stats --target ai_psychosis --sample 500",
            "  scenario-forge stats --json"
        })
public final class StatsCommand implements Callable<Integer> {

    private static final int RUNS_SHOWN = 10;
    private static final int MAX_STARS = 5;

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            description = "Measure the variety of this target's scenarios only.")
    private @Nullable String target;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description = "On how many scenarios to measure variety (default: ${DEFAULT-VALUE}); 0 measures none.")
    private int sample;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    public StatsCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        if (sample < 0) {
            throw new UsageException("--sample (" + sample + ") must not be negative.");
        }
        String checkedTarget = targets.checked(target);
        try (SqliteDatastore store = home.open(terminal)) {
            StoreStatistics statistics = store.statistics();
            Variety variety = sample == 0 ? null : Variety.of(store, targets.catalog(), checkedTarget, sample);
            if (json) {
                Json.print(toJson(statistics, variety), terminal.out());
            } else {
                print(statistics, variety);
            }
        }
        return ExitCode.OK;
    }

    private void print(StoreStatistics statistics, @Nullable Variety variety) {
        PrintStream out = terminal.out();
        out.println(statistics.scenarios() + " scenarios, " + statistics.heldOut() + " more held out, "
                + statistics.completions() + " completions, " + statistics.examples() + " examples");
        out.println(IntStream.rangeClosed(1, MAX_STARS)
                .mapToObj(stars -> statistics.stars().getOrDefault(stars, 0L) + " of " + stars)
                .collect(Collectors.joining(", ", "Ratings by stars: ", "")));
        table("TARGET", statistics.targets());
        table("BACKEND", statistics.backends());
        table("RUN", statistics.runs().stream().limit(RUNS_SHOWN).toList());
        if (statistics.runs().size() > RUNS_SHOWN) {
            out.println("… and " + (statistics.runs().size() - RUNS_SHOWN) + " earlier runs");
        }
        if (variety != null) {
            out.println();
            variety.print(out);
        }
    }

    private void table(String name, List<Group> groups) {
        if (groups.isEmpty()) {
            return;
        }
        terminal.out().println();
        TextTable table = new TextTable(name, "SCENARIOS", "RATED", "STARS", "DEPLOYED", "UNDECIDED", "REVEAL RATE");
        for (Group group : groups) {
            table.row(
                    group.name(),
                    Long.toString(group.scenarios()),
                    Long.toString(group.rated()),
                    group.meanQuality() == null ? "-" : decimals("%.1f", 1 + 4 * group.meanQuality()),
                    Long.toString(group.trials()),
                    Long.toString(group.undecided()),
                    group.trials() == 0 ? "-" : rate(group));
        }
        table.print(terminal);
    }

    private static String rate(Group group) {
        Interval interval = revealRate(group);
        return decimals(
                "%.2f (%.2f to %.2f)", (double) group.issues() / group.trials(), interval.low(), interval.high());
    }

    private static Interval revealRate(Group group) {
        return Wilson.interval(Math.toIntExact(group.issues()), Math.toIntExact(group.trials()));
    }

    private static ObjectNode toJson(StoreStatistics statistics, @Nullable Variety variety) {
        ObjectNode node = Json.object()
                .put("scenarios", statistics.scenarios())
                .put("held_out", statistics.heldOut())
                .put("completions", statistics.completions())
                .put("examples", statistics.examples());
        ObjectNode stars = node.putObject("ratings_by_stars");
        for (int star = 1; star <= MAX_STARS; star++) {
            stars.put(Integer.toString(star), statistics.stars().getOrDefault(star, 0L));
        }
        node.set("targets", Json.array(statistics.targets(), StatsCommand::toJson));
        node.set("backends", Json.array(statistics.backends(), StatsCommand::toJson));
        node.set("runs", Json.array(statistics.runs(), StatsCommand::toJson));
        node.set("variety", variety == null ? null : variety.toJson());
        return node;
    }

    private static ObjectNode toJson(Group group) {
        ObjectNode node = Json.object()
                .put("name", group.name())
                .put("scenarios", group.scenarios())
                .put("rated", group.rated())
                .put("mean_quality", group.meanQuality())
                .put("trials", group.trials())
                .put("issues", group.issues())
                .put("undecided", group.undecided())
                .put("newest", group.newest().toString());
        if (group.trials() == 0) {
            return node.putNull("reveal_rate");
        }
        Interval interval = revealRate(group);
        node.putObject("reveal_rate")
                .put("mean", (double) group.issues() / group.trials())
                .put("low", interval.low())
                .put("high", interval.high());
        return node;
    }

    private static String decimals(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
