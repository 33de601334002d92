package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.DpoRecipe;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.TrainingState;
import io.github.circuitrylabs.modelforge.train.data.BatchPlan;
import io.github.circuitrylabs.modelforge.train.data.TokenizationReport;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.run.Checkpoint;
import io.github.circuitrylabs.modelforge.train.run.Checkpoints;
import io.github.circuitrylabs.modelforge.train.run.LearningRateSchedule;
import io.github.circuitrylabs.modelforge.train.run.MetricsLog;
import io.github.circuitrylabs.modelforge.train.run.RunDirectory;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One training as {@code model-forge train} runs it: a run folder with metrics and checkpoints around a recipe. Started again
 * in the same folder it goes on from the last checkpoint. For one thread.
 */
final class TrainingJob {

    private static final String STATE = "state.safetensors";
    private static final int CHECKPOINTS_KEPT = 2;

    private final TrainingMethod method;
    private final Path base;
    private final TrainingData.Source source;
    private final TrainingOptions options;
    private final LoraConfig lora;
    private final PreferenceOptions preference;
    private final Terminal terminal;

    TrainingJob(TrainingMethod method, Path base, TrainingData.Source source, RecipeOptions recipe, Terminal terminal) {
        this.method = method;
        this.base = base;
        this.source = source;
        this.options = recipe.training(method);
        this.lora = recipe.lora();
        this.preference = recipe.preference();
        this.terminal = terminal;
    }

    /**
     * What came of it.
     *
     * @param data what tokenising did to the rows
     * @param steps of the whole training
     * @param stepsDone by now, earlier starts included
     * @param metrics of the last step
     * @param artefacts by name
     */
    record Outcome(
            TokenizationReport data,
            String datasetSha256,
            int steps,
            int stepsDone,
            double seconds,
            Map<String, Double> metrics,
            Map<String, Path> artefacts) {

        boolean finished() {
            return stepsDone == steps;
        }
    }

    /** Token rows of either kind, and the recipe over them. */
    private record Prepared(TokenizedDataset<?> data, int[] lengths, Recipe recipe) {}

    /** A recipe with its rows. */
    @FunctionalInterface
    private interface Recipe {
        LoraAdapter train(
                LanguageModel model, LoraAdapter start, TrainingListener listener, @Nullable TrainingState from);
    }

    /** Loads and checks everything, and trains nothing. */
    Outcome plan() {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(base)) {
            Prepared prepared = prepare(tokenizer);
            return outcome(prepared, steps(prepared.lengths()), 0, 0, Map.of(), Map.of());
        }
    }

    /** Trains, or goes on. */
    Outcome run(Path folder) {
        long began = System.nanoTime();
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(base);
                RunDirectory run = RunDirectory.open(folder, configuration(), Map.of())) {
            Prepared prepared = prepare(tokenizer);
            run.recordData("train", prepared.data().digest(), prepared.data().size());
            Checkpoints checkpoints = run.checkpoints(CHECKPOINTS_KEPT, Checkpoints.Best.NONE);
            @Nullable
            TrainingState from = checkpoints
                    .latest()
                    .map(Checkpoint::folder)
                    .map(latest -> TrainingState.load(latest.resolve(STATE)))
                    .orElse(null);
            if (from != null) {
                terminal.err().println("Going on after step " + from.step() + ".");
            }
            Progress progress = train(prepared, run, checkpoints, from);
            Map<String, Path> artefacts = new LinkedHashMap<>();
            artefacts.put("metrics", folder.resolve("metrics.jsonl"));
            if (progress.adapter != null) {
                artefacts.putAll(save(folder, progress.adapter));
            }
            return outcome(
                    prepared,
                    progress.steps,
                    progress.stepsDone,
                    (System.nanoTime() - began) / 1e9,
                    progress.metrics,
                    artefacts);
        }
    }

    private Prepared prepare(Tokenizer tokenizer) {
        TrainingData data =
                new TrainingData(source, tokenizer, TrainingSafetyPolicy.of(TargetCatalogs.shipped()), terminal);
        if (method == TrainingMethod.sft) {
            TokenizedDataset<TokenizedCompletion> rows = data.completions();
            data.tellLosses(rows.report());
            SftRecipe recipe = new SftRecipe(options, lora);
            return new Prepared(
                    rows,
                    rows.rows().stream().mapToInt(TokenizedCompletion::length).toArray(),
                    (model, start, listener, from) -> recipe.train(model, start, rows.rows(), listener, from));
        }
        TokenizedDataset<TokenizedPreference> rows = data.preferences();
        data.tellLosses(rows.report());
        DpoRecipe recipe = new DpoRecipe(options, lora, preference);
        return new Prepared(
                rows,
                rows.rows().stream().mapToInt(TokenizedPreference::length).toArray(),
                (model, start, listener, from) -> recipe.train(model, start, rows.rows(), listener, from));
    }

    private Progress train(Prepared prepared, RunDirectory run, Checkpoints checkpoints, @Nullable TrainingState from) {
        int steps = steps(prepared.lengths());
        int before = from == null ? 0 : from.step();
        try (LanguageModel model = ModelForge.load(base);
                MetricsLog log = run.metrics(before);
                StopRequest stop =
                        StopRequest.listen(terminal, "Stopping after this step; the same command goes on from there.");
                ProgressDisplay display =
                        ProgressDisplay.start(terminal, method.name().toUpperCase(Locale.ROOT), steps, "steps")) {
            Progress progress = new Progress(log, checkpoints, stop, display, steps, before);
            LoraAdapter start = LoraAdapter.fresh(model.config(), lora, options.seed());
            LoraAdapter trained = prepared.recipe().train(model, start, progress, from);
            if (progress.stepsDone == progress.steps) {
                progress.adapter = trained;
            }
            return progress;
        }
    }

    private Map<String, Path> save(Path folder, LoraAdapter adapter) {
        Path adapterFolder = folder.resolve("adapter");
        Path modelFolder = folder.resolve("model");
        adapter.save(adapterFolder, base.toString());
        try (LanguageModel model = ModelForge.load(base);
                LanguageModel merged = model.merged(adapter)) {
            merged.save(modelFolder, SafetensorsType.F16);
        }
        Map<String, Path> saved = new LinkedHashMap<>();
        saved.put("adapter", adapterFolder);
        saved.put("model", modelFolder);
        return saved;
    }

    private int steps(int[] lengths) {
        if (options.maxSteps() > 0) {
            return options.maxSteps();
        }
        BatchPlan plan = options.tokensPerBatch() > 0
                ? BatchPlan.ofTokens(lengths, options.tokensPerBatch(), options.seed())
                : BatchPlan.ofRows(lengths, options.batchSize(), options.seed());
        return LearningRateSchedule.totalSteps(plan.epoch(0).size(), options.accumulation(), options.epochs());
    }

    private static Outcome outcome(
            Prepared prepared,
            int steps,
            int stepsDone,
            double seconds,
            Map<String, Double> metrics,
            Map<String, Path> artefacts) {
        return new Outcome(
                prepared.data().report(), prepared.data().digest(), steps, stepsDone, seconds, metrics, artefacts);
    }

    /** Everything that decides what the run computes; where its data are kept does not. */
    private Map<String, Object> configuration() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("method", method.name());
        config.put("base", base.toAbsolutePath().normalize().toString());
        config.put("prompt_format", source.promptFormat().name());
        config.put("max_length", source.maxLength());
        config.put("options", options.toString());
        config.put("lora", lora.toString());
        if (method == TrainingMethod.dpo) {
            config.put("preference", preference.toString());
        }
        return config;
    }

    /** Writes what each step measured, keeps checkpoints, and ends early when asked to. */
    private static final class Progress implements TrainingListener {
        private final MetricsLog log;
        private final Checkpoints checkpoints;
        private final StopRequest stop;
        private final ProgressDisplay display;
        private int steps;
        private int stepsDone;
        private Map<String, Double> metrics;
        private @Nullable LoraAdapter adapter;

        Progress(
                MetricsLog log,
                Checkpoints checkpoints,
                StopRequest stop,
                ProgressDisplay display,
                int steps,
                int stepsDone) {
            this.log = log;
            this.checkpoints = checkpoints;
            this.stop = stop;
            this.display = display;
            this.steps = steps;
            this.stepsDone = stepsDone;
            List<MetricsLog.Row> earlier = MetricsLog.read(log.file());
            this.metrics = earlier.isEmpty()
                    ? Map.of()
                    : earlier.get(earlier.size() - 1).values();
        }

        @Override
        public void onStep(StepMetrics step) {
            log.append(step.step(), step.values());
            steps = step.totalSteps();
            stepsDone = step.step();
            metrics = step.values();
            display.at(step.step());
            display.note(String.format(Locale.ROOT, "loss %.4f", step.loss()));
        }

        @Override
        public void onCheckpoint(TrainingState state) {
            checkpoints.save(state.step(), null, Map.of(), folder -> state.save(folder.resolve(STATE)));
        }

        /** Stopping after the last step leaves a checkpoint of it, so that a finished run is not done again. */
        @Override
        public boolean shouldStop() {
            return stop.isMade() || stepsDone == steps;
        }
    }
}
