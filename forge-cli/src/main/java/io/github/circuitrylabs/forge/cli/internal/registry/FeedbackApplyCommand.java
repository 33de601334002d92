package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.feedback.FeedbackOutcome;
import io.github.circuitrylabs.forge.core.feedback.FeedbackReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes feedback files in. */
@Command(
        name = "apply",
        description = {
            "Take feedback files into the database, each once.",
            "Exit code 3 if one could not be used; the others are taken in.",
            ""
        })
final class FeedbackApplyCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            arity = "0..*",
            description = "Which (default: feedback/model_forge in the home folder).")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "Print a JSON array, one object per file.")
    private boolean json;

    FeedbackApplyCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        files.stream().filter(file -> !Files.exists(file)).findFirst().ifPresent(missing -> {
            throw new UsageException("There is no file (" + missing + ").");
        });
        List<FeedbackOutcome> outcomes = new ArrayList<>();
        try (Datastore store = home.open(terminal)) {
            FeedbackReader reader = new FeedbackReader(store, targets.catalog());
            for (Path file : files.isEmpty() ? List.of(home.home(terminal).feedback()) : files) {
                if (Files.isRegularFile(file)) {
                    outcomes.add(reader.apply(file));
                } else {
                    outcomes.addAll(reader.applyFolder(file));
                }
            }
        }
        if (json) {
            Json.print(Json.array(outcomes, FeedbackOutcomes::json), terminal.out());
        } else {
            outcomes.forEach(outcome -> terminal.out().println(FeedbackOutcomes.text(outcome)));
            if (outcomes.isEmpty()) {
                terminal.err().println("No feedback files.");
            }
        }
        return FeedbackOutcomes.exitCode(outcomes);
    }
}
