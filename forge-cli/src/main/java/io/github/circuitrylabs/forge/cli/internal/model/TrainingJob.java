package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.StopRequest;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.BaseWeights;
import io.github.circuitrylabs.modelforge.train.KtoOptions;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable Path referenceCache;
    private final Terminal terminal;

    /** @param referenceCache where references of preferences are kept, or null */
    TrainingJob(
            TrainingMethod method,
            Path base,
            TrainingData.Source source,
            RecipeOptions recipe,
            @Nullable Path referenceCache,
            Terminal terminal) {
        this.referenceCache = referenceCache;
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
     * @param finished whether nothing is left to do; with early stopping before the last step, too
     * @param peakBytes most memory resident so far
     * @param estimate what was foreseen; null if nobody asked
     */
    record Outcome(
            TokenizationReport data,
            String datasetSha256,
            int steps,
            int stepsDone,
            double seconds,
            Map<String, Double> metrics,
            Map<String, Path> artefacts,
            boolean finished,
            long peakBytes,
            @Nullable TrainingEstimate estimate) {}

    /** Token rows of either kind, and the training over them. */
    private record Prepared(
            TokenizedDataset<?> data, @Nullable TokenizedDataset<?> heldOut, int[] lengths, Method training) {}

    @FunctionalInterface
    private interface Method {
        LoraTraining.Result run(LoraTraining training, TrainingListener listener);
    }

    /**
     * Loads and checks everything, and tries a few steps for an estimate; nothing of them stays.
     *
     * @param folder keeps the estimate, to be compared with what the run takes; or null
     */
    Outcome plan(@Nullable Path folder) {
        long began = System.nanoTime();
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(base)) {
            Prepared prepared = prepare(tokenizer);
            long beforeLoading = System.nanoTime();
            try (LanguageModel model = ModelForge.load(base, recipe.loading())) {
                double loading = secondsSince(beforeLoading);
                TrainingEstimate estimate = estimate(prepared, model, secondsSince(began), loading);
                if (folder != null) {
                    estimate.save(folder);
                }
                return new Outcome(
                        prepared.data().report(),
                        prepared.data().digest(),
                        estimate.steps(),
                        0,
                        0,
                        Map.of(),
                        Map.of(),
                        false,
                        TrainingEstimate.peakOfProcess(),
                        estimate);
            }
        }
    }

    private TrainingEstimate estimate(Prepared prepared, LanguageModel model, double beginning, double loading) {
        double rate = TrainingProbe.tokensPerSecond(options, (folder, probed) -> {
            List<Double> rates = new ArrayList<>();
            prepared.training().run(training(folder, model, probed), step -> rates.add(step.tokensPerSecond()));
            return rates;
        });
        int steps = steps(prepared.lengths());
        long tokens = Math.round((double) prepared.data().report().tokens() * steps / stepsOfEpoch(prepared.lengths()));
        double measuring = 0;
        if (prepared.heldOut() != null && options.evaluateEvery() > 0) {
            // A third of a step is its forward pass.
            measuring = prepared.heldOut().report().tokens()
                    * Math.ceil((double) steps / options.evaluateEvery())
                    / (3 * rate);
        }
        long trained = LoraAdapter.fresh(model.config(), lora, 0).modules().values().stream()
                .mapToLong(matrices -> matrices.a().length + matrices.b().length)
                .sum();
        // In the end the adapter is merged into a copy of the weights, which takes as long to write as to read.
        return new TrainingEstimate(
                steps,
                tokens,
                model.parameters(),
                trained,
                beginning + tokens / rate + measuring + loading,
                TrainingEstimate.peakOfProcess() + Float.BYTES * model.parameters());
    }

    /** Trains, or goes on. */
    Outcome run(Path folder) {
        long began = System.nanoTime();
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(base);
                LanguageModel model = ModelForge.load(base, recipe.loading())) {
            Prepared prepared = prepare(tokenizer);
            LoraTraining.Result result = train(prepared, training(folder, model, options));
            Map<String, Path> artefacts = new LinkedHashMap<>();
            artefacts.put("metrics", folder.resolve("metrics.jsonl"));
            if (result.isFinished()) {
                artefacts.put("adapter", folder.resolve("adapter"));
                artefacts.put("model", merge(model, result, folder.resolve("model")));
                describe(folder, result, prepared.data().digest());
            }
            return new Outcome(
                    prepared.data().report(),
                    prepared.data().digest(),
                    result.steps(),
                    result.stepsDone(),
                    secondsSince(began),
                    result.metrics(),
                    artefacts,
                    result.isFinished(),
                    TrainingEstimate.peakOfProcess(),
                    TrainingEstimate.in(folder));
        }
    }

    private LoraTraining training(Path folder, LanguageModel model, TrainingOptions with) {
        LoraTraining training = new LoraTraining(
                folder, model, base.toAbsolutePath().normalize().toString(), with, lora, description());
        return referenceCache == null || with != options ? training : training.cachingReferences(referenceCache);
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
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
        TrainingData.Parts<TokenizedCompletion> parts = data.completions();
        return new Prepared(
                parts.train(),
                parts.heldOut(),
                lengths(parts.train(), TokenizedCompletion::length),
                (training, listener) -> training.sft(parts.train(), parts.heldOut(), listener));
    }

    private Prepared pairs(TrainingData data) {
        PreferenceOptions preference = recipe.preference(method);
        TrainingData.Parts<TokenizedPreference> parts = data.preferences();
        return new Prepared(
                parts.train(),
                parts.heldOut(),
                lengths(parts.train(), TokenizedPreference::length),
                (training, listener) -> training.dpo(parts.train(), parts.heldOut(), preference, listener));
    }

    private Prepared unpaired(TrainingData data) {
        TrainingData.Parts<TokenizedUnpaired> parts = data.unpaired();
        List<TokenizedUnpaired> rows = parts.train().rows();
        long desirable = rows.stream().filter(TokenizedUnpaired::desirable).count();
        KtoOptions kto = recipe.kto(desirable, rows.size() - desirable);
        terminal.err()
                .println(String.format(
                        Locale.ROOT,
                        "%d desirable rows of weight %.2f, %d undesirable ones of weight %.2f.",
                        desirable,
                        kto.desirableWeight(),
                        rows.size() - desirable,
                        kto.undesirableWeight()));
        return new Prepared(
                parts.train(),
                parts.heldOut(),
                lengths(parts.train(), TokenizedUnpaired::length),
                (training, listener) -> training.kto(parts.train(), parts.heldOut(), kto, listener));
    }

    private static <T> int[] lengths(TokenizedDataset<T> rows, ToIntFunction<T> length) {
        return rows.rows().stream().mapToInt(length).toArray();
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

    /** Into the weights as they are on disk, however they were held for training. */
    private Path merge(LanguageModel model, LoraTraining.Result result, Path folder) {
        if (recipe.loading().weights() == BaseWeights.FLOAT32) {
            return saveMerged(model, result, folder);
        }
        try (LanguageModel whole = ModelForge.load(base)) {
            return saveMerged(whole, result, folder);
        }
    }

    private static Path saveMerged(LanguageModel model, LoraTraining.Result result, Path folder) {
        try (LanguageModel merged = model.merged(result.adapter())) {
            merged.save(folder, SafetensorsType.F16);
        }
        return folder;
    }

    private void describe(Path folder, LoraTraining.Result result, String dataset) {
        try {
            MergedModelCard.of(base, folder.resolve("adapter"), result.adapter().config(), SafetensorsType.F16)
                    .write(
                            folder.resolve("model"),
                            "trained by `%s`, %d steps, seed %d".formatted(method, result.stepsDone(), options.seed()),
                            "on token rows of SHA-256 `%s`".formatted(dataset));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot describe the model in (" + folder + ")", e);
        }
    }

    private int steps(int[] lengths) {
        return options.maxSteps() > 0
                ? options.maxSteps()
                : LearningRateSchedule.totalSteps(batches(lengths), options.accumulation(), options.epochs());
    }

    private int stepsOfEpoch(int[] lengths) {
        return LearningRateSchedule.totalSteps(batches(lengths), options.accumulation(), 1);
    }

    private int batches(int[] lengths) {
        if (lengths.length == 0) {
            throw new InvalidInputException(
                    "No row is left to train on. Maybe --target names none that is there, or prompts fill --max-length.");
        }
        BatchPlan plan = options.tokensPerBatch() > 0
                ? BatchPlan.ofTokens(lengths, options.tokensPerBatch(), options.seed())
                : BatchPlan.ofRows(lengths, options.batchSize(), options.seed());
        return plan.epoch(0).size();
    }

    /** What decides, beside the options, what the run computes; where its data are kept does not. */
    private Map<String, Object> description() {
        return Map.of(
                "prompt_format",
                source.promptFormat().name(),
                "max_length",
                source.maxLength(),
                "learnt",
                source.learnt().name(),
                "mixture",
                source.mixture().toString(),
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
        public void onNotice(String notice) {
            terminal.err().println(notice);
        }

        @Override
        public boolean shouldStop() {
            return stop.isMade();
        }
    }
}
