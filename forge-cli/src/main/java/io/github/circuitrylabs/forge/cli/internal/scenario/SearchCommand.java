package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds scenarios by their words. */
@Command(
        name = "search",
        description = {
            "Find stored scenarios by the words of their prompt, newest first.",
            "All words must be there. Case and accents make no difference; a word matches as a whole."
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge search only you understand",
            "  scenario-forge search radio --target ai_psychosis --min-stars 4",
            "  scenario-forge search violin --json"
        })
public final class SearchCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Mixin
    private ScenarioFilter filter;

    @Mixin
    private PageOptions paging;

    @Parameters(paramLabel = "WORD", arity = "1..*", description = "Words that the prompt must contain.")
    private List<String> words;

    @Option(names = "--json", description = "Print a JSON array of scenarios.")
    private boolean json;

    public SearchCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        String text = filter.searchText(words);
        if (text.isBlank()) {
            throw new UsageException("The words to search for (" + text + ") must not be blank.");
        }
        try (Datastore store = home.open(terminal)) {
            PageOptions.Page page = paging.of(store, filter.query(targets).containing(text));
            if (json) {
                Json.print(Json.array(page.rows(), new ScenarioJson()::of), terminal.out());
                return ExitCode.OK;
            }
            if (page.rows().isEmpty()) {
                terminal.err().println("No scenario contains all of: " + text + ".");
                return ExitCode.OK;
            }
            ScenarioText.found(page.rows(), List.of(text.strip().split("\\s+")), terminal);
            if (page.more()) {
                terminal.err().println("There are more: `--after " + page.lastId() + "` shows the next.");
            }
            return ExitCode.OK;
        }
    }
}
