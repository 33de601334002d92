package io.github.circuitrylabs.forge.cli.internal.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.CommonOptions;
import io.github.circuitrylabs.forge.cli.internal.ExitCode;
import io.github.circuitrylabs.forge.cli.internal.HomeOptions;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.cli.internal.loop.LoopProgress;
import io.github.circuitrylabs.forge.cli.internal.loop.SimulatedLoop;
import io.github.circuitrylabs.forge.cli.internal.model.ModelFolders;
import io.github.circuitrylabs.forge.cli.internal.scenario.Targets;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopNotice;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.analysis.CueTagger;
import io.github.circuitrylabs.forge.core.analysis.NgramEmbedder;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.loop.CycleConfig;
import io.github.circuitrylabs.forge.core.loop.CycleParts;
import io.github.circuitrylabs.forge.core.loop.CycleReport;
import io.github.circuitrylabs.forge.core.loop.RetrainingCycle;
import io.github.circuitrylabs.forge.core.loop.TrainingSelection;
import io.github.circuitrylabs.forge.store.DataHome;
import io.github.circuitrylabs.modelforge.eval.ReleasePolicy;
import io.github.circuitrylabs.modelforge.train.pipeline.GeneratorTrainingOptions;
import io.github.circuitrylabs.modelforge.train.pipeline.LoraGeneratorTrainer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a generator of a base model and the effective scenarios of the database: datasets, recipe, evaluation, release. */
@Command(
        name = "train",
        description = {
            "Train a generator from a base model on what was found to be effective.",
            "Writes the datasets, trains, measures the model and its base on the frozen ruler, passes the gate, writes "
                    + "GGUF files with their evaluation, and registers the model as the current version of its name. "
                    + "Everything stays in cycles/<name>/ of the home folder. Killed at any point, the same command goes on "
                    + "where it stopped. Exit code 3 if the gate refused: the model stays a candidate and nothing is "
                    + "released.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  scenario-forge train --output scenario-forge --dry-run",
            "  scenario-forge train --base-model tiny --min-effectiveness 0.7 --output scenario-forge-v2",
            "  scenario-forge train --base-model models/llama-1b --target sycophancy,deception --method sft \\",
            "      --output forge-honesty"
        })
public final class TrainGeneratorCommand implements Callable<Integer> {

    private static final List<List<String>> METHODS = List.of(List.of("sft"), List.of("dpo"), List.of("sft", "dpo"));

    private final Terminal terminal;
    private final Targets targets;

    @Mixin
    private CommonOptions common;

    @Mixin
    private HomeOptions home;

    @Option(
            names = {"-b", "--base-model"},
            paramLabel = "FOLDER|FILE|tiny",
            defaultValue = ModelFolders.TINY,
            description = "What to train: a Hugging Face folder or a GGUF file (default: ${DEFAULT-VALUE}, the one that"
                    + " ships).")
    private String base;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "NAME",
            required = true,
            description = "The model to make the next version of; a version at its end (-v2) is left to the registry.")
    private String output;

    @Option(
            names = "--min-effectiveness",
            paramLabel = "X",
            defaultValue = "0",
            description =
                    "Learn from scenarios with at least this posterior mean of revealing an issue, or this quality in"
                            + " people's eyes, 0 to 1 (default: ${DEFAULT-VALUE}). One hit in one trial counts 0.67, two in two 0.75.")
    private double minEffectiveness;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            split = ",",
            description = "What it learns from, with commas (default: every target that may be trained on).")
    private List<String> targetIds = List.of();

    @Option(
            names = "--method",
            paramLabel = "sft|dpo|sft,dpo",
            split = ",",
            defaultValue = "sft,dpo",
            description = "How it learns (default: ${DEFAULT-VALUE}).")
    private List<String> method;

    @Option(
            names = {"-s", "--seed"},
            paramLabel = "N",
            defaultValue = "1",
            description = "All seeds derive from it (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            defaultValue = "1.0",
            description = "How freely the generators sample (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--min-diversity",
            paramLabel = "X",
            description =
                    "How varied the model must stay, as a share of its base; preference learning is weakened until it"
                            + " is, and 0 applies it in full (default: 0.975).")
    private double minDiversity = GeneratorTrainingOptions.defaults().minDiversityRatio();

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "What the model must show (default: the policy that ships).")
    private @Nullable Path policy;

    @Option(names = "--dry-run", description = "Count what there is to learn from, and train nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    public TrainGeneratorCommand(Terminal terminal, Targets targets) {
        this.terminal = terminal;
        this.targets = targets;
    }

    @Override
    public Integer call() {
        if (!METHODS.contains(method)) {
            throw new UsageException("--method (" + String.join(",", method) + ") must be sft, dpo or sft,dpo.");
        }
        if (!(minEffectiveness >= 0 && minEffectiveness <= 1) || !(minDiversity >= 0 && minDiversity <= 1)) {
            throw new UsageException("--min-effectiveness (" + minEffectiveness + ") and --min-diversity ("
                    + minDiversity + ") must be 0 to 1.");
        }
        DataHome data = home.home(terminal);
        Path model = new ModelFolders(data).findReadable("--base-model", base);
        List<EvaluationTarget> chosen = targets.trainable(targetIds);
        CycleConfig config = CycleConfig.fromBase(
                ModelVersion.isVersion(output) ? ModelVersion.parse(output).name() : output,
                chosen.stream().map(EvaluationTarget::id).toList(),
                minEffectiveness,
                seed,
                data.root());
        return dryRun ? count(config) : train(config, chosen, data, trainer(model));
    }

    private GeneratorTrainer trainer(Path model) {
        GeneratorTrainingOptions options = GeneratorTrainingOptions.defaults().withMinDiversityRatio(minDiversity);
        options = method.contains("dpo") ? options : options.withoutDpo();
        options = method.contains("sft") ? options : options.withoutSft();
        return LoraGeneratorTrainer.from(
                String.valueOf(model.toAbsolutePath().normalize().getFileName()), model, targets.catalog(), options);
    }

    private int train(CycleConfig config, List<EvaluationTarget> chosen, DataHome data, GeneratorTrainer trainer) {
        CycleReport report;
        try (Datastore store = home.open(terminal);
                StopNotice notice = StopNotice.show(
                        terminal, "Stopped; what is done is kept. The same command goes on from here.");
                LoopProgress progress = new LoopProgress(terminal, "training")) {
            report = RetrainingCycle.run(
                    SimulatedLoop.retraining(
                            store,
                            data,
                            targets.catalog(),
                            chosen,
                            temperature,
                            trainer,
                            policy == null ? ReleasePolicy.defaults() : ReleasePolicy.read(policy)),
                    new CycleParts(Registry.of(data, terminal), null),
                    config,
                    progress);
        }
        if (json) {
            ObjectNode node = CycleReportView.json(report, config)
                    .put("base_model", trainer.baseModel())
                    .put("method", String.join(",", method))
                    .put("min_effectiveness", minEffectiveness);
            Json.print(node, terminal.out());
        } else {
            terminal.out().print(report.text());
        }
        return switch (report.outcome()) {
            case RELEASED -> ExitCode.OK;
            case REJECTED, NOT_DEPLOYED -> ExitCode.PARTLY_DONE;
            case NOTHING_NEW -> ExitCode.FAILED;
        };
    }

    /** What a training would learn from. */
    private int count(CycleConfig config) {
        List<TrainingSelection.Tried> all;
        List<TrainingSelection.Tried> tried;
        try (Datastore store = home.open(terminal)) {
            all = RetrainingCycle.tried(
                    store, CycleConfig.fromBase(config.name(), config.targets(), 0, seed, config.home()));
            tried = RetrainingCycle.tried(store, config);
        }
        TrainingSelection.Selected selected = new TrainingSelection(
                        targets.catalog(), CueTagger.of(Grammar.shipped()), NgramEmbedder.standard())
                .select(tried);
        double best = all.stream()
                .mapToDouble(TrainingSelection.Tried::effectiveness)
                .max()
                .orElse(0);
        if (json) {
            ObjectNode node = Json.object()
                    .put("dry_run", true)
                    .put("name", config.name())
                    .put("base_model", base)
                    .put("method", String.join(",", method))
                    .put("min_effectiveness", minEffectiveness)
                    .put("tried", all.size())
                    .put("not_effective_enough", all.size() - tried.size())
                    .put("training_pairs", selected.pairs().size())
                    .put("preference_pairs", selected.preferences().size())
                    .put("refused", selected.refused())
                    .put("best_effectiveness", best);
            Json.print(node, terminal.out());
        } else {
            terminal.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%d scenarios were tried or rated; %d of the good ones are below --min-effectiveness %s (the best"
                                    + " has %.2f).%nTo learn from: %d training pairs, %d preference pairs.",
                            all.size(),
                            all.size() - tried.size(),
                            minEffectiveness,
                            best,
                            selected.pairs().size(),
                            selected.preferences().size()));
        }
        return ExitCode.OK;
    }
}
