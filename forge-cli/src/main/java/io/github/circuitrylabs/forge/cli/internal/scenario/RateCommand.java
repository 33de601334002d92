package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rates one scenario without asking anything. */
@Command(
        name = "rate",
        description = "Rate one scenario from 1 (useless) to 5 (excellent) stars.",
        footer = {
            "",
            "Examples:",
            "  scenario-forge rate 3fa85f 4",
            "  scenario-forge rate 3fa85f 2 --notes \"too direct\""
        })
public final class RateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Mixin
    private RaterOption rater;

    @Parameters(index = "0", paramLabel = "ID", description = "The scenario's id or its first digits.")
    private String id;

    @Parameters(index = "1", paramLabel = "STARS", description = "1 (useless) to 5 (excellent).")
    private int stars;

    @Option(names = "--notes", paramLabel = "TEXT", description = "Why.")
    private @Nullable String notes;

    @Option(names = "--json", description = "Print the rating as a JSON object.")
    private boolean json;

    public RateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (stars < 1 || stars > 5) {
            throw new UsageException("Stars (" + stars + ") must be 1 to 5.");
        }
        try (Datastore store = home.open(terminal)) {
            Scenario scenario = new ScenarioRows(store).byPrefix(id);
            Rating rating = new Rating(scenario.id(), stars, rater.name(terminal), notes, Instant.now());
            store.addRating(rating);
            if (json) {
                Json.print(ScenarioJson.of(rating), terminal.out());
            } else {
                terminal.out().println(scenario.id().shortValue() + "  " + ScenarioText.stars(rating));
            }
            return ExitCode.OK;
        }
    }
}
