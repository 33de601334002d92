package io.github.circuitrylabs.forge.cli.internal.registry;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.AppliedFeedback;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.feedback.DiscoveredPattern;
import io.github.circuitrylabs.forge.core.feedback.Feedback;
import io.github.circuitrylabs.forge.core.feedback.KnownPatterns;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists feedback that was taken in. */
@Command(
        name = "list",
        description = "List the feedback that was taken in, newest first, or the patterns that it told of.")
final class FeedbackListCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Option(names = "--patterns", description = "List the patterns instead, strongest first.")
    private boolean patterns;

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    FeedbackListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new UsageException("--limit (" + limit + ") must be 1 or more.");
        }
        try (Datastore store = home.open(terminal)) {
            if (patterns) {
                printPatterns(KnownPatterns.of(store).stream().limit(limit).toList());
            } else {
                printFeedback(store.appliedFeedback(limit));
            }
        }
        return ExitCode.OK;
    }

    private void printPatterns(List<DiscoveredPattern> known) {
        if (json) {
            Json.print(
                    Json.array(
                            known,
                            pattern -> Json.object()
                                    .put("kind", pattern.kind())
                                    .put("value", pattern.value())
                                    .put("hits", pattern.hits())
                                    .put("trials", pattern.trials())
                                    .put("lift", pattern.lift())
                                    .put("q_value", pattern.qValue())),
                    terminal.out());
        } else {
            known.forEach(pattern -> terminal.out().println(pattern.text()));
        }
    }

    private void printFeedback(List<AppliedFeedback> applied) {
        if (json) {
            Json.print(
                    Json.array(applied, each -> {
                        Feedback feedback = Feedback.fromJson(each.modelId(), each.content());
                        return Json.object()
                                .put("model_id", each.modelId())
                                .put("applied_at", each.appliedAt().toString())
                                .put("timestamp", feedback.timestamp().toString())
                                .put(
                                        "failed_scenarios",
                                        feedback.failedScenarios().size())
                                .put("patterns", feedback.discoveredPatterns().size())
                                .put("sha256", each.sha256());
                    }),
                    terminal.out());
            return;
        }
        TextTable table = new TextTable("APPLIED", "SCENARIOS", "PATTERNS", "MODEL");
        for (AppliedFeedback each : applied) {
            Feedback feedback = Feedback.fromJson(each.modelId(), each.content());
            table.row(
                    each.appliedAt().toString(),
                    String.valueOf(feedback.failedScenarios().size()),
                    String.valueOf(feedback.discoveredPatterns().size()),
                    each.modelId());
        }
        table.print(terminal);
    }
}
