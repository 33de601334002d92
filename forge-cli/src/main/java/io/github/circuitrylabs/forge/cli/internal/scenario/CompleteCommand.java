package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.ChatModels;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.completions.CompletionRun;
import io.github.circuitrylabs.forge.core.completions.CompletionRun.Report;
import io.github.circuitrylabs.forge.core.completions.TemplateCompletions;
import io.github.circuitrylabs.forge.ollama.ChatModel;
import io.github.circuitrylabs.forge.ollama.ChatModelCompletions;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives stored scenarios the replies that a good assistant would write. */
@Command(
        name = "complete",
        description = {
            "Give stored scenarios good replies: what an assistant should have answered.",
            "",
            "Every reply is stored at once with its source. A scenario that has a reply of that source already is left",
            "as it is, so the same command goes on where it was stopped. Held-out scenarios get none.",
            ""
        },
        footer = {
            "",
            "A person writes one reply at a time, or gives a file: the reply of one scenario (complete ID --file …), or",
            "one row {\"scenario_id\": …, \"completion\": …} per line.",
            "",
            "Examples:",
            "  scenario-forge complete --source template",
            "  scenario-forge complete --source ollama:llama3.2 --target ai_psychosis --limit 50",
            "  scenario-forge complete --source human --target suicide_self_harm",
            "  scenario-forge complete 3fa85f --source human --file reply.txt"
        })
public final class CompleteCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Mixin
    private ScenarioFilter filter;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ID",
            description = "Only this scenario: its id or the first digits; with --source human.")
    private @Nullable String id;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = CompletionGenerator.TEMPLATE,
            description = "Who writes: template, human, or a trusted model: " + ChatModels.HELP
                    + " (default: ${DEFAULT-VALUE}).")
    private String source;

    @Option(names = "--file", paramLabel = "FILE|-", description = "With --source human: where the replies are.")
    private @Nullable String file;

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            description = "How many replies at most (default: all that are missing).")
    private int limit = ScenarioQuery.NO_LIMIT;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    public CompleteCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() throws IOException {
        ScenarioFilter.checkedLimit(limit);
        boolean human = source.equals(CompletionGenerator.HUMAN);
        if (!human && (id != null || file != null)) {
            throw new UsageException("An ID and --file are for replies of people: add --source human.");
        }
        ScenarioQuery query = filter.query(targets);
        if (human) {
            try (Datastore store = home.open(terminal)) {
                HumanReplies replies = new HumanReplies(store, terminal);
                return report(file == null && id == null ? replies.ask(query, limit) : replies.read(id, file));
            }
        }
        if (source.equals(CompletionGenerator.TEMPLATE)) {
            return run(query, TemplateCompletions.shipped());
        }
        try (ChatModel model = ChatModels.of(source, targets.catalog())
                .orElseThrow(() -> new UsageException(
                        "Unknown source (" + source + "). Say template, human, " + ChatModels.HELP + "."))) {
            return run(query, ChatModelCompletions.create(model, targets.catalog()));
        }
    }

    private int run(ScenarioQuery query, CompletionGenerator generator) {
        try (Datastore store = home.open(terminal);
                StopRequest stop = StopRequest.listen(terminal, "Stopping after this reply; run it again to go on.");
                ProgressDisplay progress =
                        ProgressDisplay.start(terminal, "Completing", store.countScenarios(query), "scenarios")) {
            return report(new CompletionRun(store, generator).run(query, limit, stop::isMade, progress::at));
        }
    }

    private int report(Report report) {
        if (json) {
            Json.print(toJson(report), terminal.out());
        } else {
            terminal.out()
                    .println(report.written() + " replies written, " + report.present() + " were there, "
                            + report.failures() + " failed, " + report.untried() + " untried.");
        }
        if (report.lastProblem() != null) {
            terminal.err().println("The last problem: " + report.lastProblem());
        }
        if (report.backendGone()) {
            terminal.err().println("The backend failed several times in a row. The same command goes on.");
        }
        boolean whole = report.failures() == 0 && (report.untried() == 0 || report.written() == limit);
        return whole ? ExitCode.OK : report.written() + report.present() > 0 ? ExitCode.PARTLY_DONE : ExitCode.FAILED;
    }

    private ObjectNode toJson(Report report) {
        ObjectNode node = Json.object()
                .put("source", source)
                .put("written", report.written())
                .put("present", report.present());
        ObjectNode failed = node.putObject("failed");
        report.failed().forEach((reason, count) -> failed.put(reason.name().toLowerCase(Locale.ROOT), count));
        return node.put("untried", report.untried()).put("last_problem", report.lastProblem());
    }
}
