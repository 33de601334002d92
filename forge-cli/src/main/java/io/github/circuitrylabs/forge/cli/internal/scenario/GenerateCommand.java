package io.github.circuitrylabs.forge.cli.internal.scenario;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.scenario.RunRecords.RunRecord;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import io.github.circuitrylabs.forge.core.examples.LayeredExampleLoader;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.run.GenerationEstimate;
import io.github.circuitrylabs.forge.core.run.GenerationPlan;
import io.github.circuitrylabs.forge.core.run.GenerationRun;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.core.run.RunSettings;
import io.github.circuitrylabs.forge.core.run.StopCause;
import io.github.circuitrylabs.forge.core.twins.GrammarTwinMaker;
import io.github.circuitrylabs.forge.core.twins.TwinLedger;
import io.github.circuitrylabs.forge.core.twins.TwinPass;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
            "  scenario-forge generate --target all --backend ollama:llama3.2 --count 100 --concurrency 8",
            "  scenario-forge generate --target all --backend openai:m@http://gpu:8000/v1 --count 5000 --dry-run --price 0.4",
            "  scenario-forge generate --target all --backend ollama --count 500 --max-time 30m --max-tokens 2000000",
            "  scenario-forge generate --resume LAST",
            "",
            "Every scenario is stored as soon as it is made. A run that was stopped (Ctrl-C, a budget, a power cut)",
            "goes on with --resume and its id: what is stored counts, the rest is made. With the same --seed, a",
            "backend that can repeat itself does, one request at a time; scenarios that are stored already are left",
            "out as duplicates. Budgets count each start for itself."
        })
public final class GenerateCommand implements Callable<Integer> {

    private static final String DEFAULT_BACKEND = "grammar";
    private static final int DEFAULT_COUNT = 10;

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
            description =
                    "Who writes (default: " + DEFAULT_BACKEND + ", which needs no model). See: scenario-forge backends")
    private @Nullable String backend;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "What the scenarios look for: one target, several with commas, or all.")
    private List<String> targetIds = List.of();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "How many scenarios in all, spread evenly over the targets (default: " + DEFAULT_COUNT + ").")
    private @Nullable Integer count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Makes the run repeatable (default: derived from the run's id).")
    private @Nullable Long seed;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description =
                    "How freely a model samples, 0 to 5 (default: " + GenerationRequest.DEFAULT_TEMPERATURE + ").")
    private @Nullable Double temperature;

    @Option(
            names = "--turns",
            paramLabel = "N|single|multi|any",
            description = "How many messages the person of a scenario sends: a number, single, multi (2 to 4) or any,"
                    + " which leaves it to the backend (default).")
    private @Nullable String turns;

    @Option(
            names = "--benign-twins",
            description = "Also give each scenario its benign twin: the same topic and person with a harmless need, to"
                    + " measure over-refusal. Twins are stored as the run <run>/twins and counted apart.")
    private boolean benignTwins;

    @Option(
            names = "--embedder",
            paramLabel = "NAME[:MODEL][@URL]",
            description = "Also leave out what means the same as a stored scenario, by this embedder: ngram (needs no"
                    + " model), ollama:MODEL or openai:MODEL@URL.")
    private @Nullable String embedder;

    @Option(
            names = "--max-similarity",
            paramLabel = "COSINE",
            defaultValue = "0.95",
            description = "With --embedder: from which cosine on two scenarios mean the same, 0 to 1 (default:"
                    + " ${DEFAULT-VALUE}).")
    private double maxSimilarity;

    @Option(names = "--run", paramLabel = "ID", description = "Name the run, or go on with the run of that name.")
    private @Nullable String run;

    @Option(
            names = "--resume",
            paramLabel = "ID",
            description = "Go on with this run, or with " + RunRecords.LAST
                    + ", as it was asked for; options given here come first.")
    private @Nullable String resume;

    @Option(
            names = "--dry-run",
            description = "Make nothing; say what it would take: calls, tokens, time and, with --price, money.")
    private boolean dryRun;

    @Mixin
    private RunOptions options;

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
        RunSettings settings = options.settings();
        RunRecord asked = asked();
        List<EvaluationTarget> wanted = targets.named(asked.targets());
        GenerationPlan plan = new GenerationPlan(
                asked.runId(),
                wanted,
                asked.count(),
                asked.seed(),
                asked.temperature(),
                GenerationPlan.DEFAULT_ATTEMPTS);
        try (Generator generator = backends.create(
                        asked.backend(), targets.catalog(), home.home(terminal).root());
                SqliteDatastore datastore = open();
                NoveltyChoice novelty = NoveltyChoice.open(asked.embedder(), maxSimilarity, datastore, wanted)) {
            GenerationRun generation = new GenerationRun(
                    asking(generator, asked),
                    datastore,
                    novelty.index(),
                    LayeredExampleLoader.of(YamlExampleLoader.shipped(targets.catalog()), datastore.exampleLife()),
                    settings.withExampleUses(datastore.exampleLife()));
            if (dryRun) {
                return estimate(generation, plan, generator.name());
            }
            if (store) {
                records().save(asked);
            }
            return generate(generation, plan, asked, generator.name(), datastore);
        }
    }

    /** A dry run leaves no trace, not even an empty database. */
    private SqliteDatastore open() {
        boolean needed = store && !(dryRun && Files.notExists(home.database(terminal)));
        return needed ? home.open(terminal) : SqliteDatastore.inMemory();
    }

    /** What is asked for: by the options given, else by the record of the run that is gone on with, else by default. */
    private RunRecord asked() {
        if (resume != null && (run != null || !store)) {
            throw new UsageException("--resume names the run and where it is stored; leave out "
                    + (run != null ? "--run" : "--no-store") + ".");
        }
        if (count != null && count < 1) {
            throw new UsageException("--count (" + count + ") must be at least 1.");
        }
        if (temperature != null && !(temperature >= 0 && temperature <= 5)) {
            throw new UsageException("--temperature (" + temperature + ") must be 0 to 5.");
        }
        RunRecord before = before();
        String runId = before != null ? before.runId() : run != null ? run : RunIds.next();
        List<String> ids = !targetIds.isEmpty() || before == null ? targetIds : before.targets();
        if (ids.isEmpty()) {
            throw new UsageException("Missing required option: '--target=ID'");
        }
        return new RunRecord(
                runId,
                given(backend, before, RunRecord::backend, DEFAULT_BACKEND),
                ids,
                given(count, before, RunRecord::count, DEFAULT_COUNT),
                given(seed, before, RunRecord::seed, RunIds.seedOf(runId)),
                given(temperature, before, RunRecord::temperature, GenerationRequest.DEFAULT_TEMPERATURE),
                given(turns, before, RunRecord::turns, "any"),
                benignTwins || (before != null && before.benignTwins()),
                embedder != null ? embedder : before == null ? null : before.embedder(),
                home.database(terminal).toAbsolutePath().normalize().toString());
    }

    /** The generator, asked for as many turns as wanted. */
    private static Generator asking(Generator generator, RunRecord asked) {
        try {
            TurnsWanted wanted = TurnsWanted.parse(asked.turns());
            return wanted.equals(TurnsWanted.ANY) ? generator : generator.withTurns(wanted);
        } catch (InvalidInputException e) {
            throw new UsageException("--turns: " + e.getMessage(), e);
        }
    }

    private @Nullable RunRecord before() {
        if (resume == null) {
            return run == null || !store ? null : records().find(run).orElse(null);
        }
        RunRecord before = records().resume(resume);
        Path database = home.database(terminal).toAbsolutePath().normalize();
        if (!before.database().equals(database.toString())) {
            throw new UsageException("The run " + before.runId() + " stores its scenarios in " + before.database()
                    + ", not in " + database + ". Name that file with --db.");
        }
        return before;
    }

    private static <T> T given(
            @Nullable T option, @Nullable RunRecord before, Function<RunRecord, T> part, T otherwise) {
        return option != null ? option : before != null ? part.apply(before) : otherwise;
    }

    private RunRecords records() {
        return new RunRecords(home.home(terminal).runs());
    }

    private int estimate(GenerationRun generation, GenerationPlan plan, String backendName) {
        GenerationEstimate estimate = generation.estimate(plan);
        if (json) {
            Json.print(RunViews.json(plan, backendName, estimate), terminal.out());
        } else {
            RunViews.print(backendName, estimate, terminal);
        }
        return ExitCode.OK;
    }

    private int generate(
            GenerationRun generation,
            GenerationPlan plan,
            RunRecord asked,
            String backendName,
            SqliteDatastore datastore) {
        GenerationProgress progress = new GenerationProgress(terminal, !json, !store);
        Ledger ledger;
        try (StopRequest stop = StopRequest.listen(
                        terminal, "Stopping; what is made is kept. Once more ends it at once.", generation::cancel);
                progress) {
            ledger = generation.run(plan, progress);
        }
        TwinLedger twins = asked.benignTwins() && ledger.stopCause() == null ? twins(plan, datastore) : null;
        if (json) {
            ObjectNode node = RunViews.json(plan, backendName, store, ledger, scenariosOf(plan.runId(), datastore));
            if (twins != null) {
                node.set("benign_twins", RunViews.json(twins, twinsOf(plan, datastore)));
            }
            Json.print(node, terminal.out());
        }
        if (ledger.generated() == 0 && ledger.stopCause() == StopCause.BACKEND) {
            throw new ForgeException(String.valueOf(ledger.stoppedBecause()));
        }
        terminal.err().println(ledger.summary() + ". Run " + plan.runId() + ", seed " + plan.seed() + ".");
        progress.explain(ledger);
        if (twins != null) {
            terminal.err().println(twins.summary() + ". Run " + TwinPass.twinRun(plan.runId()) + ".");
        }
        if (store && ledger.stopCause() != null) {
            terminal.err().println("Go on with: scenario-forge generate --resume " + plan.runId());
        }
        boolean complete = ledger.isComplete() && (twins == null || twins.isComplete());
        return complete ? ExitCode.OK : ExitCode.PARTLY_DONE;
    }

    /** Twins that are not stored are printed: this is the only time they are seen. */
    private TwinLedger twins(GenerationPlan plan, SqliteDatastore datastore) {
        List<Scenario> made;
        try (Stream<Scenario> ofRun = datastore.scenarios(ScenarioQuery.all().inRun(plan.runId()))) {
            made = ofRun.toList();
        }
        TwinLedger ledger = new TwinPass(new GrammarTwinMaker(Grammar.shipped()), datastore).run(plan.runId(), made);
        if (!json && !store) {
            twinsOf(plan, datastore).forEach(twin -> ScenarioText.body(twin.scenario(), new Pages(terminal)));
        }
        return ledger;
    }

    private static List<ExportedScenario> twinsOf(GenerationPlan plan, Datastore datastore) {
        return scenariosOf(TwinPass.twinRun(plan.runId()), datastore);
    }

    private static List<ExportedScenario> scenariosOf(String runId, Datastore datastore) {
        return ScenarioFilter.rows(datastore, ScenarioQuery.all().inRun(runId)).stream()
                .sorted(Comparator.comparing((ExportedScenario row) ->
                                row.scenario().provenance().createdAt())
                        .thenComparing(row -> row.scenario().id()))
                .toList();
    }
}
