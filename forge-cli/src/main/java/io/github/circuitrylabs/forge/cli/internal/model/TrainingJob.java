package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.KtoOptions;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.TrainingState;
import io.github.circuitrylabs.modelforge.train.data.BatchPlan;
import io.github.circuitrylabs.modelforge.train.data.TokenizationReport;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.pipeline.LoraTraining;
import io.github.circuitrylabs.modelforge.train.run.LearningRateSchedule;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One training as {@code model-forge train} runs it: data in, adapter and merged model out, with progress. Started again in the
 * same folder it goes on from the last checkpoint. For one thread.
 */
final class TrainingJob {

    private final TrainingMethod method;
    private final Path base;
    private final TrainingData.Source source;
    private final TrainingOptions options;
    private final LoraConfig lora;
    private final RecipeOptions recipe;
    private final Terminal terminal;

    TrainingJob(TrainingMethod method, Path base, TrainingData.Source source, RecipeOptions recipe, Terminal terminal) {
        this.method = method;
        this.base = base;
        this.source = source;
        this.options = recipe.training(method);
        this.lora = recipe.lora();
        this.recipe = recipe;
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

    /** Token rows of either kind, and the training over them. */
    private record Prepared(TokenizedDataset<?> data, int[] lengths, Method training) {}

    @FunctionalInterface
    private interface Method {
        LoraTraining.Result run(LoraTraining training, TrainingListener listener);
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
                LanguageModel model = ModelForge.load(base, recipe.loading())) {
            Prepared prepared = prepare(tokenizer);
            LoraTraining training = new LoraTraining(
                    folder, model, base.toAbsolutePath().normalize().toString(), options, lora, description());
            LoraTraining.Result result = train(prepared, training);
            Map<String, Path> artefacts = new LinkedHashMap<>();
            artefacts.put("metrics", folder.resolve("metrics.jsonl"));
            if (result.isFinished()) {
                artefacts.put("adapter", folder.resolve("adapter"));
                artefacts.put("model", merge(model, result, folder.resolve("model")));
            }
            return outcome(
                    prepared,
                    result.steps(),
                    result.stepsDone(),
                    (System.nanoTime() - began) / 1e9,
                    result.metrics(),
                    artefacts);
        }
    }

    private Prepared prepare(Tokenizer tokenizer) {
        TrainingData data =
                new TrainingData(source, tokenizer, TrainingSafetyPolicy.of(TargetCatalogs.shipped()), terminal);
        return switch (method) {
            case sft -> completions(data);
            case kto -> unpaired(data);
            default -> pairs(data);
        };
    }

    private static Prepared completions(TrainingData data) {
        TokenizedDataset<TokenizedCompletion> rows = data.completions();
        data.tellLosses(rows.report());
        return new Prepared(
                rows,
                rows.rows().stream().mapToInt(TokenizedCompletion::length).toArray(),
                (training, listener) -> training.sft(rows, listener));
    }

    private Prepared pairs(TrainingData data) {
        TokenizedDataset<TokenizedPreference> rows = data.preferences();
        data.tellLosses(rows.report());
        PreferenceOptions preference = recipe.preference(method);
        return new Prepared(
                rows,
                rows.rows().stream().mapToInt(TokenizedPreference::length).toArray(),
                (training, listener) -> training.dpo(rows, preference, listener));
    }

    private Prepared unpaired(TrainingData data) {
        TokenizedDataset<TokenizedUnpaired> rows = data.unpaired();
        data.tellLosses(rows.report());
        long desirable =
                rows.rows().stream().filter(TokenizedUnpaired::desirable).count();
        KtoOptions kto = recipe.kto(desirable, rows.size() - desirable);
        terminal.err()
                .println(String.format(
                        Locale.ROOT,
                        "%d desirable rows of weight %.3g, %d undesirable ones of weight %.3g.",
                        desirable,
                        kto.desirableWeight(),
                        rows.size() - desirable,
                        kto.undesirableWeight()));
        return new Prepared(
                rows,
                rows.rows().stream().mapToInt(TokenizedUnpaired::length).toArray(),
                (training, listener) -> training.kto(rows, null, kto, listener));
    }

    private LoraTraining.Result train(Prepared prepared, LoraTraining training) {
        try (StopRequest stop =
                        StopRequest.listen(terminal, "Stopping after this step; the same command goes on from there.");
                ProgressDisplay display = ProgressDisplay.start(
                        terminal, method.name().toUpperCase(Locale.ROOT), steps(prepared.lengths()), "steps")) {
            Progress progress = new Progress(terminal, stop, display);
            LoraTraining.Result result = prepared.training().run(training, progress);
            if (!progress.trained) {
                terminal.err().println("Finished before, at step " + result.stepsDone() + "; nothing was trained now.");
            }
            return result;
        }
    }

    private static Path merge(LanguageModel model, LoraTraining.Result result, Path folder) {
        try (LanguageModel merged = model.merged(result.adapter())) {
            merged.save(folder, SafetensorsType.F16);
        }
        return folder;
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

    /** What decides, beside the options, what the run computes; where its data are kept does not. */
    private Map<String, Object> description() {
        return Map.of(
                "prompt_format",
                source.promptFormat().name(),
                "max_length",
                source.maxLength(),
                "base_weights",
                recipe.loading().weights().name());
    }

    /** Shows each step, and ends early when asked to. */
    private static final class Progress implements TrainingListener {
        private final Terminal terminal;
        private final StopRequest stop;
        private final ProgressDisplay display;
        private boolean trained;

        private Progress(Terminal terminal, StopRequest stop, ProgressDisplay display) {
            this.terminal = terminal;
            this.stop = stop;
            this.display = display;
        }

        @Override
        public void onResume(TrainingState from) {
            terminal.err().println("Going on after step " + from.step() + ".");
        }

        @Override
        public void onStep(StepMetrics step) {
            trained = true;
            display.at(step.step());
            display.note(String.format(Locale.ROOT, "loss %.4f", step.loss()));
        }

        @Override
        public boolean shouldStop() {
            return stop.isMade();
        }
    }
}
