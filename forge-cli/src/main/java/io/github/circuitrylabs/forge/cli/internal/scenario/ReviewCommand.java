package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows scenarios one at a time and takes ratings. */
@Command(
        name = "review",
        description = "Review stored scenarios one at a time: 1 to 5 stars and notes.",
        footer = {
            "",
            "At the prompt: 4 | 4 why I think so | s skip | u back to the one before | q quit | ? help.",
            "Every rating is stored at once. The next review goes on with what you have not rated.",
            "",
            "Examples:",
            "  scenario-forge review --target ai_psychosis",
            "  scenario-forge review --rater anna --limit 20"
        })
public final class ReviewCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Mixin
    private ScenarioFilter filter;

    @Mixin
    private RaterOption rater;

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            defaultValue = "2147483647",
            showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
            description = "How many at most in this session (default: all).")
    private int limit;

    @Option(names = "--again", description = "Also show what this rater has rated before.")
    private boolean again;

    public ReviewCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() throws IOException {
        ScenarioFilter.checkedLimit(limit);
        String name = rater.name(terminal);
        try (Datastore store = home.open(terminal)) {
            ReviewQueue queue = new ReviewQueue(store, filter.query(targets), again ? null : name, limit);
            new ReviewSession(store, queue, name, terminal).run();
            return ExitCode.OK;
        }
    }
}
