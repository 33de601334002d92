package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.loop.SimulatedLoop;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.loop.ReleaseGate;
import io.github.circuitrylabs.forge.core.loop.Ruler;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.modelforge.eval.EvaluationGate;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import io.github.circuitrylabs.modelforge.train.generation.ModelGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a generator model on the frozen ruler and decides whether it may be released. */
@Command(
        name = "evaluate",
        description = {
            "Measure a scenario-writing model on the frozen ruler beside the one it would replace, look whether its",
            "texts are coherent, and decide whether it may be released. The report speaks of exactly the model's bytes.",
            "Exit code 1 if it did not pass.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  model-forge evaluate --model run/model",
            "  model-forge evaluate --model run2/model --against run/model --json"
        })
public final class EvaluateCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private CommonOptions common;

    @Mixin
    private ModelHomeOption home;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "FOLDER",
            required = true,
            description = "The model: a Hugging Face folder, such as the model/ of a run.")
    private String model;

    @Option(
            names = "--against",
            paramLabel = "FOLDER|tiny",
            defaultValue = ModelFolders.TINY,
            description = "The model it would replace (default: ${DEFAULT-VALUE}, the one that ships).")
    private String against;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "What the ruler looks for, with commas (default: every target that may be trained on).")
    private List<String> targetIds = List.of(Targets.ALL);

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "1.0",
            description = "Both models sample at it (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of resampling for the intervals (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name (default: its folder's path).")
    private @Nullable String name;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "Where evaluation.json goes (default: evaluation/ beside the model's folder).")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the report.")
    private boolean json;

    public EvaluateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Where the report of a model is kept unless the user says otherwise. */
    static Path reportOf(Path modelFolder) {
        return modelFolder.toAbsolutePath().resolveSibling("evaluation").resolve("evaluation.json");
    }

    @Override
    public Integer call() throws IOException {
        if (!(temperature >= 0 && temperature <= 5)) {
            throw new UsageException("--temperature (" + temperature + ") must be 0 to 5.");
        }
        ModelFolders folders = home.folders(terminal);
        Path candidate = folders.find("--model", model);
        Path current = folders.find("--against", against);
        List<EvaluationTarget> targets = new Targets(TargetCatalogs.shipped())
                .named(targetIds).stream()
                        .filter(target -> target.training() == EvaluationTarget.Training.ALLOWED)
                        .toList();
        if (targets.isEmpty()) {
            throw new UsageException("No model may be trained on these targets (" + String.join(", ", targetIds)
                    + "), so there is nothing to evaluate.");
        }
        Ruler ruler = SimulatedLoop.ruler(targets, temperature);
        RulerReport before = measure(ruler, "current", current);
        ReleaseGate.Decision decision = decide(ruler, targets, candidate, before);
        print(decision);
        return decision.promoted() ? ExitCode.OK : ExitCode.FAILED;
    }

    private RulerReport measure(Ruler ruler, String run, Path folder) {
        terminal.err().println("Measuring " + folder + ": " + ruler.budget() + " requests.");
        try (Generator generator = ModelGenerator.open(folder.toString(), folder);
                Datastore store = SqliteDatastore.inMemory()) {
            return ruler.measure(generator, run, store, MemoryNoveltyIndex.standard());
        }
    }

    private ReleaseGate.Decision decide(Ruler ruler, List<EvaluationTarget> targets, Path folder, RulerReport before) {
        String modelId = name == null ? folder.toString() : name;
        Path reportFolder = out == null ? reportOf(folder).resolveSibling("") : out;
        terminal.err().println("Measuring " + folder + ": " + ruler.budget() + " requests.");
        try (Generator generator = ModelGenerator.open(modelId, folder);
                Datastore store = SqliteDatastore.inMemory()) {
            RulerReport after = ruler.measure(generator, "candidate", store, MemoryNoveltyIndex.standard());
            return new EvaluationGate(ReleasePolicy.defaults(), targets, temperature)
                    .evaluate(new ReleaseGate.Candidate(modelId, folder, generator, before, after, reportFolder, seed));
        }
    }

    private void print(ReleaseGate.Decision decision) throws IOException {
        if (json) {
            Json.print(Json.parse(Files.readAllBytes(decision.report())), terminal.out());
            return;
        }
        decision.metrics()
                .forEach((metric, value) ->
                        terminal.out().println(String.format(Locale.ROOT, "%-14s %.4f", metric, value)));
        decision.reasons().forEach(reason -> terminal.out().println(reason));
        terminal.out().println(decision.promoted() ? "The model may be released." : "The model may not be released.");
        terminal.out().println("Report: " + decision.report());
    }
}
