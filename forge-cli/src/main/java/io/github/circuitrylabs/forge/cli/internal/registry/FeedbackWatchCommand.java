package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.feedback.FeedbackOutcome;
import io.github.circuitrylabs.forge.core.feedback.FeedbackReader;
import io.github.circuitrylabs.forge.core.feedback.FeedbackWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes feedback in as it comes. */
@Command(
        name = "watch",
        description = {"Take feedback files in as they come, until stopped (Ctrl-C) or until --files of them came.", ""
        })
final class FeedbackWatchCommand implements Callable<Integer> {

    private static final Duration SETTLE = Duration.ofMillis(500);

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Parameters(
            paramLabel = "FOLDER",
            arity = "0..1",
            description = "Which folder (default: feedback/model_forge in the home folder).")
    private @Nullable Path folder;

    @Option(names = "--files", paramLabel = "N", description = "End after so many files (default: never).")
    private int files = Integer.MAX_VALUE;

    @Option(names = "--json", description = "Print one JSON object per line and file.")
    private boolean json;

    FeedbackWatchCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        if (files < 1) {
            throw new UsageException("--files (" + files + ") must be 1 or more.");
        }
        Path watched = folder == null ? home.home(terminal).feedback() : folder;
        List<FeedbackOutcome> outcomes = new ArrayList<>();
        try (Datastore store = home.open(terminal);
                StopRequest stop = StopRequest.listen(terminal, "Stopped.")) {
            terminal.err().println("Watching " + watched + ".");
            new FeedbackWatch(new FeedbackReader(store, targets.catalog()), watched, SETTLE)
                    .run(
                            outcome -> {
                                outcomes.add(outcome);
                                terminal.out()
                                        .println(
                                                json
                                                        ? FeedbackOutcomes.json(outcome)
                                                                .toString()
                                                        : FeedbackOutcomes.text(outcome));
                            },
                            () -> stop.isMade() || outcomes.size() >= files);
        }
        return FeedbackOutcomes.exitCode(outcomes);
    }
}
