package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopNotice;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import io.github.circuitrylabs.forge.core.run.GenerationPlan;
import io.github.circuitrylabs.forge.core.run.GenerationRun;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a backend write scenarios and keeps them. */
@Command(
        name = "generate",
        description = "Generate scenarios: exactly as many as asked for, or an account of why not (exit code 3).",
        footer = {
            "",
            "Examples:",
            "  scenario-forge generate --target ai_psychosis --count 20",
            "  scenario-forge generate --target sycophancy,manipulation --seed 7 --no-store --json",
            "  scenario-forge generate --target all --backend ollama:llama3.2 --count 100",
            "",
            "Every scenario is stored as soon as it is made. A run that was stopped goes on when the same",
            "command is given with --run and its id. With the same --seed, a backend that can repeat itself",
            "does, and scenarios that are stored already are left out as duplicates."
        })
public final class GenerateCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Targets targets;
    private final Backends backends;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Option(
            names = {"-b", "--backend"},
            paramLabel = "NAME[:MODEL][@URL]",
            defaultValue = "grammar",
            description = "Who writes (default: ${DEFAULT-VALUE}, which needs no model). See: scenario-forge backends")
    private String backend;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            required = true,
            description = "What the scenarios look for: one target, several with commas, or all.")
    private List<String> targetIds;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "10",
            description = "How many scenarios in all, spread evenly over the targets (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Makes the run repeatable (default: derived from the run's id).")
    private @Nullable Long seed;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1.0",
            description = "How freely a model samples, 0 to 5 (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(names = "--run", paramLabel = "ID", description = "Name the run, or go on with the run of that name.")
    private @Nullable String run;

    @Option(
            names = "--store",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Keep the scenarios (default), or with --no-store only print them.")
    private boolean store;

    @Option(names = "--json", description = "Print one JSON object: the account of the run and its scenarios.")
    private boolean json;

    public GenerateCommand(Terminal terminal, Targets targets, Backends backends) {
        this.terminal = terminal;
        this.targets = targets;
        this.backends = backends;
    }

    @Override
    public Integer call() {
        GenerationPlan plan = plan();
        try (Generator generator = backends.create(
                        backend, targets.catalog(), home.home(terminal).root());
                Datastore datastore = store ? home.open(terminal) : SqliteDatastore.inMemory()) {
            Ledger ledger = generate(generator, datastore, plan);
            if (json) {
                Json.print(toJson(plan, generator.name(), ledger, scenariosOf(plan, datastore)), terminal.out());
            }
            terminal.err().println(ledger.summary() + ". Run " + plan.runId() + ", seed " + plan.seed() + ".");
            return ledger.isComplete() ? ExitCode.OK : ExitCode.PARTLY_DONE;
        }
    }

    private GenerationPlan plan() {
        if (count < 1) {
            throw new UsageException("--count (" + count + ") must be at least 1.");
        }
        if (!(temperature >= 0 && temperature <= 5)) {
            throw new UsageException("--temperature (" + temperature + ") must be 0 to 5.");
        }
        List<EvaluationTarget> wanted = targets.named(targetIds);
        String runId = run == null ? RunIds.next() : run;
        long runSeed = seed == null ? RunIds.seedOf(runId) : seed;
        return new GenerationPlan(runId, wanted, count, runSeed, temperature, GenerationPlan.DEFAULT_ATTEMPTS);
    }

    private Ledger generate(Generator generator, Datastore datastore, GenerationPlan plan) {
        MemoryNoveltyIndex novelty = MemoryNoveltyIndex.standard();
        try (Stream<Scenario> known = datastore.scenarios(ScenarioQuery.all().withHeldOut())) {
            known.forEach(novelty::add);
        }
        GenerationRun generation =
                new GenerationRun(generator, datastore, novelty, YamlExampleLoader.shipped(targets.catalog()));
        String advice = store
                ? "Stopped; what was made is stored. Go on with: --run " + plan.runId() + " --seed " + plan.seed()
                : "Stopped.";
        try (StopNotice notice = StopNotice.show(terminal, advice);
                GenerationProgress progress = GenerationProgress.start(terminal, plan.count(), !json, !store)) {
            return generation.run(plan, progress);
        }
    }

    private static List<ExportedScenario> scenariosOf(GenerationPlan plan, Datastore datastore) {
        return ScenarioFilter.rows(datastore, ScenarioQuery.all().inRun(plan.runId())).stream()
                .sorted(Comparator.comparing((ExportedScenario row) ->
                                row.scenario().provenance().createdAt())
                        .thenComparing(row -> row.scenario().id()))
                .toList();
    }

    private ObjectNode toJson(
            GenerationPlan plan, String generatorName, Ledger ledger, List<ExportedScenario> scenarios) {
        ObjectNode node = Json.object()
                .put("run_id", plan.runId())
                .put("backend", generatorName)
                .put("seed", plan.seed())
                .put("stored", store)
                .put("requested", ledger.requested())
                .put("resumed", ledger.resumed())
                .put("generated", ledger.generated())
                .put("complete", ledger.isComplete());
        node.set("unfilled", counts(ledger.unfilled()));
        node.set("failed_attempts", counts(ledger.failedAttempts()));
        node.put("stop_reason", ledger.stoppedBecause());
        node.set("scenarios", Json.array(scenarios, new ScenarioJson()::of));
        return node;
    }

    private static ObjectNode counts(Map<Reason, Integer> byReason) {
        ObjectNode node = Json.object();
        byReason.forEach((reason, number) -> node.put(reason.name().toLowerCase(Locale.ROOT), number));
        return node;
    }
}
