package io.github.circuitrylabs.modelforge.train.pipeline;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.modelforge.train.DpoRecipe;
import io.github.circuitrylabs.modelforge.train.KtoOptions;
import io.github.circuitrylabs.modelforge.train.KtoRecipe;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.TrainingState;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.ScriptModule;
import io.github.circuitrylabs.modelforge.train.run.Checkpoint;
import io.github.circuitrylabs.modelforge.train.run.Checkpoints;
import io.github.circuitrylabs.modelforge.train.run.MetricsLog;
import io.github.circuitrylabs.modelforge.train.run.RunDirectory;
import io.github.circuitrylabs.modelforge.train.run.TensorBoardLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains one LoRA adapter in a run folder: trains by SFT or DPO, logs every step, checkpoints, and writes the adapter in PEFT's
 * form. Called again with the same arguments, it goes on from the last checkpoint, or gives back what was finished.
 *
 * <p>One run per folder at a time; the base model is used by one run at a time.
 */
public final class LoraTraining {

    private static final ObjectMapper JSON =
            JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();
    private static final String FINISHED = "finished.json";
    private static final String STATE = "state.safetensors";
    private static final int CHECKPOINTS_KEPT = 2;

    private final Path folder;
    private final LanguageModel base;
    private final TrainingOptions options;
    private final LoraConfig lora;
    private final Map<String, Object> description;
    private @Nullable Path references;

    /**
     * What came of it.
     *
     * @param adapterFolder a PEFT folder; null if the training was stopped before its end
     * @param stepsDone by now, those of earlier starts included
     * @param steps of the whole training; fewer are done where it stopped early
     * @param firstLoss of the first step
     * @param metrics of the last step
     */
    public record Result(
            @Nullable Path adapterFolder, int stepsDone, int steps, double firstLoss, Map<String, Double> metrics) {

        public boolean isFinished() {
            return adapterFolder != null;
        }

        /**
         * Reads the adapter.
         *
         * @throws InvalidInputException if the training was stopped before its end
         */
        public LoraAdapter adapter() {
            if (adapterFolder == null) {
                throw new InvalidInputException("The training was stopped at step (" + stepsDone + ") of (" + steps
                        + "). Run it again to go on.");
            }
            return LoraAdapter.load(adapterFolder);
        }
    }

    /**
     * @param folder the run's own folder
     * @param baseName noted in the adapter as its base
     * @param description what else decides what the run computes, such as how texts became tokens: a run that is gone on with
     *     under another description is refused
     */
    public LoraTraining(
            Path folder,
            LanguageModel base,
            String baseName,
            TrainingOptions options,
            LoraConfig lora,
            Map<String, ?> description) {
        this.folder = folder;
        this.base = base;
        this.options = options;
        this.lora = lora;
        this.description = new LinkedHashMap<>();
        this.description.put("base", baseName);
        this.description.put("options", options.toString());
        this.description.put("lora", lora.toString());
        this.description.putAll(description);
    }

    /** Keeps reference log-probabilities of preference training in a folder. See {@link DpoRecipe#cachingReferences}. */
    public LoraTraining cachingReferences(Path cacheFolder) {
        references = cacheFolder;
        return this;
    }

    /** Supervised fine-tuning on completions. */
    public Result sft(TokenizedDataset<TokenizedCompletion> data, TrainingListener listener) {
        return sft(data, null, listener);
    }

    /**
     * Supervised fine-tuning on completions.
     *
     * @param heldOut measured while training, or null
     */
    public Result sft(
            TokenizedDataset<TokenizedCompletion> data,
            @Nullable TokenizedDataset<TokenizedCompletion> heldOut,
            TrainingListener listener) {
        SftRecipe recipe = new SftRecipe(options, lora).evaluatedOn(rowsOf(heldOut));
        return run(
                "sft",
                data,
                heldOut,
                listener,
                (listening, from) -> recipe.train(base, fresh(), data.rows(), listening, from));
    }

    /** Preference training; the reference is the base model. */
    public Result dpo(
            TokenizedDataset<TokenizedPreference> data, PreferenceOptions preference, TrainingListener listener) {
        return dpo(data, null, preference, listener);
    }

    /**
     * Preference training; the reference is the base model.
     *
     * @param heldOut measured while training, or null
     */
    public Result dpo(
            TokenizedDataset<TokenizedPreference> data,
            @Nullable TokenizedDataset<TokenizedPreference> heldOut,
            PreferenceOptions preference,
            TrainingListener listener) {
        description.put("preference", preference.toString());
        DpoRecipe plain = new DpoRecipe(options, lora, preference).evaluatedOn(rowsOf(heldOut));
        DpoRecipe recipe = references == null ? plain : plain.cachingReferences(references);
        return run(
                "dpo",
                data,
                heldOut,
                listener,
                (listening, from) -> recipe.train(base, fresh(), data.rows(), listening, from));
    }

    /**
     * Training on single replies with a verdict; the reference is the base model.
     *
     * @param heldOut measured while training, or null
     */
    public Result kto(
            TokenizedDataset<TokenizedUnpaired> data,
            @Nullable TokenizedDataset<TokenizedUnpaired> heldOut,
            KtoOptions kto,
            TrainingListener listener) {
        description.put("kto", kto.toString());
        KtoRecipe recipe = new KtoRecipe(options, lora, kto).evaluatedOn(rowsOf(heldOut));
        return run(
                "kto",
                data,
                heldOut,
                listener,
                (listening, from) -> recipe.train(base, fresh(), data.rows(), listening, from));
    }

    private static <T> List<T> rowsOf(@Nullable TokenizedDataset<T> heldOut) {
        return heldOut == null ? List.of() : heldOut.rows();
    }

    private LoraAdapter fresh() {
        return LoraAdapter.fresh(base.config(), lora, options.seed());
    }

    private interface Recipe {
        LoraAdapter train(TrainingListener listener, @Nullable TrainingState from);
    }

    private Result run(
            String method,
            TokenizedDataset<?> data,
            @Nullable TokenizedDataset<?> heldOut,
            TrainingListener listener,
            Recipe recipe) {
        if (data.size() == 0) {
            throw new InvalidInputException(
                    "No row is left to train on: " + data.report() + ". Maybe the prompts fill the maximum length.");
        }
        description.put("method", method);
        try (RunDirectory run = RunDirectory.open(folder, description, ScriptModule.environment())) {
            run.recordData("train", data.digest(), data.size());
            if (heldOut != null) {
                run.recordData("validation", heldOut.digest(), heldOut.size());
            }
            Optional<Result> finished = finished();
            if (finished.isPresent()) {
                return finished.get();
            }
            Checkpoints checkpoints = run.checkpoints(CHECKPOINTS_KEPT, Checkpoints.Best.LOWEST);
            Optional<Checkpoint> latest = checkpoints.latest();
            TrainingState from = latest.map(
                            each -> TrainingState.load(each.folder().resolve(STATE)))
                    .orElse(null);
            if (from != null) {
                listener.onResume(from);
            }
            long lastStep = latest.map(Checkpoint::step).orElse(0L);
            try (MetricsLog log = run.metrics(lastStep);
                    TensorBoardLog board = run.tensorBoard(lastStep)) {
                Recorder recorder = new Recorder(log, board, checkpoints, listener);
                LoraAdapter adapter = recipe.train(recorder, from);
                return recorder.isComplete() ? finish(recorder, adapter) : recorder.result(null);
            }
        }
    }

    private Optional<Result> finished() {
        Path file = folder.resolve(FINISHED);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Result stored = JSON.readValue(file.toFile(), Result.class);
            return Optional.of(new Result(
                    adapterFolder(), stored.stepsDone(), stored.steps(), stored.firstLoss(), stored.metrics()));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "Cannot read (" + file + "). Maybe remove it, to finish the training again.", e);
        }
    }

    private Result finish(Recorder recorder, LoraAdapter adapter) {
        adapter.save(adapterFolder(), String.valueOf(description.get("base")));
        try {
            AtomicFiles.writeString(folder.resolve(FINISHED), JSON.writeValueAsString(recorder.result(null)));
        } catch (IOException e) {
            throw new ForgeException("Cannot write into the run's folder (" + folder + "): " + e.getMessage(), e);
        }
        return recorder.result(adapterFolder());
    }

    private Path adapterFolder() {
        return folder.resolve("adapter");
    }

    /** Logs and checkpoints what the caller's listener hears too. */
    private static final class Recorder implements TrainingListener {
        private final MetricsLog log;
        private final TensorBoardLog board;
        private final Checkpoints checkpoints;
        private final TrainingListener next;
        private final List<MetricsLog.Row> earlier;
        private @Nullable StepMetrics last;
        private double firstLoss = Double.NaN;
        private boolean ended;

        private Recorder(MetricsLog log, TensorBoardLog board, Checkpoints checkpoints, TrainingListener next) {
            this.log = log;
            this.board = board;
            this.checkpoints = checkpoints;
            this.next = next;
            this.earlier = MetricsLog.read(log.file());
            if (!earlier.isEmpty()) {
                firstLoss = earlier.get(0).values().getOrDefault("loss", Double.NaN);
            }
        }

        @Override
        public void onStep(StepMetrics step) {
            if (last == null && earlier.isEmpty()) {
                firstLoss = step.loss();
            }
            last = step;
            log.append(step.step(), step.values());
            board.append(step.step(), step.values());
            next.onStep(step);
        }

        @Override
        public void onCheckpoint(TrainingState state) {
            ended = state.ended();
            Double score = Double.isNaN(state.evaluation()) ? null : state.evaluation();
            checkpoints.save(state.step(), score, Map.of(), temporary -> state.save(temporary.resolve(STATE)));
            next.onCheckpoint(state);
        }

        @Override
        public void onNotice(String notice) {
            next.onNotice(notice);
        }

        /** Stopping after the last step leaves a checkpoint of it, so that a crash before the adapter is saved costs nothing. */
        @Override
        public boolean shouldStop() {
            return next.shouldStop() || isComplete();
        }

        private boolean isComplete() {
            return ended || (last == null ? !earlier.isEmpty() : last.step() == last.totalSteps());
        }

        private Result result(@Nullable Path adapterFolder) {
            if (last != null) {
                return new Result(adapterFolder, last.step(), last.totalSteps(), firstLoss, last.values());
            }
            MetricsLog.Row row = earlier.get(earlier.size() - 1);
            int step = Math.toIntExact(row.step());
            return new Result(adapterFolder, step, step, firstLoss, row.values());
        }
    }
}
