package io.github.circuitrylabs.forge.cli.internal.guard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.ChatModels;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.AccessDeniedException;
import io.github.circuitrylabs.forge.core.AuditTrailException;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.forge.store.vault.DesignatedBackend;
import io.github.circuitrylabs.forge.store.vault.DesignatedPairGenerator;
import io.github.circuitrylabs.forge.store.vault.Vault;
import io.github.circuitrylabs.forge.store.vault.VaultEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Puts drafts into the vault. */
@Command(
        name = "draft",
        description = {
            "Put drafts of pairs into the vault, and print their ids.",
            "",
            "With --backend, a harmful reply to each stored scenario comes from the one designated backend, and a safe",
            "one from --safe. It takes red-team and the grant adversarial.generate. Scenarios that have such a draft are",
            "left out. Multi-turn scenarios, benign twins, child safety and weapons of mass harm are never drafted so.",
            "",
            "With --file, people wrote them: one {\"evaluation_target\", \"prompt\", \"harmful_reply\", \"safe_reply\"} per",
            "line; the replies may be missing. It takes red-team.",
            ""
        })
final class PairsDraftCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private GuardOptions guardOptions;

    @Mixin
    private PairOptions options;

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            description = "The designated backend, named again: " + PairBackends.HELP + ".")
    private @Nullable String backend;

    @Option(
            names = "--safe",
            paramLabel = "SOURCE",
            defaultValue = "template",
            description = "Who writes the safe replies: template or a trusted model, " + ChatModels.HELP
                    + " (default: ${DEFAULT-VALUE}).")
    private String safe;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            description = "Only scenarios of this evaluation target.")
    private @Nullable String target;

    @Option(
            names = {"-l", "--limit"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many drafts at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--db", paramLabel = "FILE", description = "The scenario database (default: that of the home).")
    private @Nullable Path database;

    @Option(names = "--file", paramLabel = "FILE|-", description = "Drafts that people wrote; - is the standard input.")
    private @Nullable String file;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    PairsDraftCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() throws IOException {
        if ((backend == null) == (file == null)) {
            throw new UsageException("Give --backend, or --file with what people wrote.");
        }
        if (limit < 1) {
            throw new UsageException("--limit (" + limit + ") must be at least 1.");
        }
        targets.checked(target);
        Outcome outcome;
        try (Guard guard = guardOptions.open(terminal);
                Vault vault = PairOptions.vault(terminal, guard.home())) {
            outcome = backend == null ? fromFile(guard, vault) : generated(guard, vault, backend);
        }
        if (json) {
            ObjectNode node = Json.object();
            ArrayNode drafts = node.putArray("drafts");
            outcome.drafts().forEach(drafts::add);
            ArrayNode problems = node.putArray("problems");
            outcome.problems().forEach(problems::add);
            Json.print(node, terminal.out());
        } else {
            outcome.drafts().forEach(terminal.out()::println);
        }
        outcome.problems().forEach(problem -> terminal.err().println(problem));
        terminal.err().println(outcome.drafts().size() + " drafts are in the vault.");
        if (outcome.problems().isEmpty()) {
            return ExitCode.OK;
        }
        return outcome.drafts().isEmpty() ? ExitCode.FAILED : ExitCode.PARTLY_DONE;
    }

    /** @param problems what could not be drafted and why, without content */
    private record Outcome(List<String> drafts, List<String> problems) {}

    private Outcome fromFile(Guard guard, Vault vault) throws IOException {
        String name = file == null ? "-" : file;
        DraftFile drafts = new DraftFile(name, targets.catalog());
        List<String> ids = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : PairOptions.text(name, terminal).lines().toList()) {
            number++;
            if (!line.isBlank()) {
                try {
                    DraftFile.Draft draft = drafts.read(number, line);
                    ids.add(vault.store(guard.access(), draft.about(), draft.content(), options.reason())
                            .id());
                } catch (AccessDeniedException | AuditTrailException e) {
                    throw e;
                } catch (ForgeException e) {
                    problems.add(e.getMessage());
                }
            }
        }
        return new Outcome(ids, problems);
    }

    private Outcome generated(Guard guard, Vault vault, String named) {
        try (PairBackends backends = PairBackends.open(named, safe, targets.catalog());
                SqliteDatastore store =
                        SqliteDatastore.open(database == null ? guard.home().database() : database);
                StopRequest stop = StopRequest.listen(terminal, "Stopping after this draft; run it again to go on.")) {
            DesignatedPairGenerator generator = new DesignatedPairGenerator(
                    vault,
                    targets.catalog(),
                    DesignatedBackend.in(guard.home().designatedBackend()),
                    named,
                    backends.harmful(),
                    backends.safe());
            List<Scenario> waiting = waiting(store, vault, generator.source());
            List<String> ids = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            try (ProgressDisplay progress = ProgressDisplay.start(terminal, "Drafting", waiting.size(), "pairs")) {
                for (Scenario scenario : waiting) {
                    if (stop.isMade()) {
                        problems.add("Stopped; the same command goes on.");
                        break;
                    }
                    try {
                        ids.add(generator.draft(guard.access(), scenario, options.reason()));
                    } catch (AccessDeniedException | AuditTrailException e) {
                        throw e;
                    } catch (ForgeException e) {
                        problems.add(e.getMessage());
                        if (ids.isEmpty() && problems.size() >= 3) {
                            break;
                        }
                    }
                    progress.at(ids.size() + problems.size());
                }
            }
            if (waiting.isEmpty()) {
                problems.add("There is no scenario to draft a pair of.");
            }
            return new Outcome(ids, problems);
        }
    }

    /** Stored scenarios that pairs may be drafted of and that have none of this source; never held-out ones. */
    private List<Scenario> waiting(SqliteDatastore store, Vault vault, String source) {
        Set<String> drafted = vault.entries().stream()
                .map(VaultEntry::about)
                .filter(about -> about.source().equals(source))
                .flatMap(about -> about.scenarioId().stream())
                .map(Object::toString)
                .collect(Collectors.toSet());
        try (Stream<Scenario> scenarios = store.scenarios(ScenarioQuery.all().forTarget(target))) {
            return scenarios
                    .filter(scenario -> !scenario.isBenignTwin() && !scenario.isMultiTurn())
                    .filter(scenario -> targets.catalog()
                            .find(scenario.evaluationTarget())
                            .filter(DesignatedPairGenerator::isOpenTo)
                            .isPresent())
                    .filter(scenario -> !drafted.contains(scenario.id().toString()))
                    .limit(limit)
                    .toList();
        }
    }
}
