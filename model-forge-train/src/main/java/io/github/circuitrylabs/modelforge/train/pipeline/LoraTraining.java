package io.github.circuitrylabs.modelforge.train.pipeline;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.modelforge.train.DpoRecipe;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.SftRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.TrainingState;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.data.TokenizationReport;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.run.Checkpoint;
import io.github.circuitrylabs.modelforge.train.run.Checkpoints;
import io.github.circuitrylabs.modelforge.train.run.MetricsLog;
import io.github.circuitrylabs.modelforge.train.run.RunDirectory;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Trains one LoRA adapter in a run folder: checks the rows against the safety policy, tokenises them, trains by SFT or DPO,
 * logs every step, checkpoints, and writes the adapter in PEFT's form. Called again with the same arguments, it goes on from
 * the last checkpoint, or gives back what was finished.
 *
 * <p>One run per folder at a time; the base model is used by one run at a time.
 */
public final class LoraTraining {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String FINISHED = "finished.json";
    private static final int CHECKPOINTS_KEPT = 2;

    private final Path folder;
    private final LanguageModel base;
    private final Tokenizer tokenizer;
    private final String baseName;
    private final Settings settings;

    /**
     * How to train.
     *
     * @param options steps, batches, learning rate
     * @param lora the adapter's shape
     * @param format how prompt and reply are joined
     * @param maxLength most tokens of a row
     * @param policy what must not be trained on
     */
    public record Settings(
            TrainingOptions options,
            LoraConfig lora,
            PromptFormat format,
            int maxLength,
            TrainingSafetyPolicy policy) {}

    /**
     * What came of it.
     *
     * @param adapterFolder a PEFT folder
     * @param metrics of the last step
     * @param firstLoss the loss of the first step
     * @param report what tokenising kept, cut and dropped
     */
    public record Result(Path adapterFolder, Map<String, Double> metrics, double firstLoss, TokenizationReport report) {

        public LoraAdapter adapter() {
            return LoraAdapter.load(adapterFolder);
        }
    }

    /**
     * @param folder the run's own folder
     * @param baseName noted in the adapter as its base
     */
    public LoraTraining(Path folder, LanguageModel base, Tokenizer tokenizer, String baseName, Settings settings) {
        this.folder = folder;
        this.base = base;
        this.tokenizer = tokenizer;
        this.baseName = baseName;
        this.settings = settings;
    }

    /**
     * Supervised fine-tuning on completions.
     *
     * @throws io.github.circuitrylabs.modelforge.train.data.UnsafeTrainingDataException if the policy refuses rows
     */
    public Result sft(List<CompletionRow> rows, TrainingListener listener) {
        TokenizedDataset<TokenizedCompletion> data = tokenized().completions(rows);
        return run(
                "sft",
                Map.of(),
                data,
                listener,
                (listening, from) -> new SftRecipe(settings.options(), settings.lora())
                        .train(base, fresh(), data.rows(), listening, from));
    }

    /**
     * Preference training; the reference is the base model.
     *
     * @throws io.github.circuitrylabs.modelforge.train.data.UnsafeTrainingDataException if the policy refuses rows
     */
    public Result dpo(List<PreferenceRow> rows, PreferenceOptions preference, TrainingListener listener) {
        TokenizedDataset<TokenizedPreference> data = tokenized().preferences(rows);
        return run(
                "dpo",
                Map.of("preference", preference.toString()),
                data,
                listener,
                (listening, from) -> new DpoRecipe(settings.options(), settings.lora(), preference)
                        .train(base, fresh(), data.rows(), listening, from));
    }

    private DatasetTokenizer tokenized() {
        return new DatasetTokenizer(tokenizer, settings.format(), settings.maxLength(), settings.policy());
    }

    private LoraAdapter fresh() {
        return LoraAdapter.fresh(
                base.config(), settings.lora(), settings.options().seed());
    }

    private interface Recipe {
        LoraAdapter train(TrainingListener listener, @Nullable TrainingState from);
    }

    private Result run(
            String method,
            Map<String, String> more,
            TokenizedDataset<?> data,
            TrainingListener listener,
            Recipe recipe) {
        if (data.size() == 0) {
            throw new InvalidInputException("No row is left to train on: " + data.report()
                    + ". Maybe the prompts fill the maximum length (" + settings.maxLength() + ").");
        }
        Path adapterFolder = folder.resolve("adapter");
        try (RunDirectory run = RunDirectory.open(folder, config(method, more), versions())) {
            run.recordData("train", data.digest(), data.size());
            Optional<Finished> finished = finished();
            if (finished.isPresent()) {
                return new Result(
                        adapterFolder, finished.get().metrics(), finished.get().firstLoss(), data.report());
            }
            Checkpoints checkpoints = run.checkpoints(CHECKPOINTS_KEPT, Checkpoints.Best.NONE);
            Optional<Checkpoint> latest = checkpoints.latest();
            TrainingState from = latest.map(each -> TrainingState.load(stateIn(each.folder())))
                    .orElse(null);
            try (MetricsLog metrics = run.metrics(latest.map(Checkpoint::step).orElse(0L))) {
                Recorder recorder = new Recorder(metrics, checkpoints, listener);
                LoraAdapter adapter = recipe.train(recorder, from);
                adapter.save(adapterFolder, baseName);
                double firstLoss =
                        MetricsLog.read(metrics.file()).get(0).values().getOrDefault("loss", Double.NaN);
                finish(new Finished(recorder.last, firstLoss));
                return new Result(adapterFolder, recorder.last, firstLoss, data.report());
            }
        }
    }

    private static Path stateIn(Path checkpoint) {
        return checkpoint.resolve("state.safetensors");
    }

    private Map<String, Object> config(String method, Map<String, String> more) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("method", method);
        config.put("base", baseName);
        config.put("options", settings.options().toString());
        config.put("lora", settings.lora().toString());
        config.put("format", settings.format().name());
        config.put("max_length", settings.maxLength());
        config.putAll(more);
        return config;
    }

    private static Map<String, String> versions() {
        return Map.of("forge", ForgeVersion.current());
    }

    private record Finished(Map<String, Double> metrics, double firstLoss) {}

    private Optional<Finished> finished() {
        Path file = folder.resolve(FINISHED);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), new TypeReference<Finished>() {}));
        } catch (IOException e) {
            throw new InvalidInputException(
                    "Cannot read (" + file + "). Maybe remove it, to finish the training again.", e);
        }
    }

    private void finish(Finished finished) {
        try {
            AtomicFiles.writeString(folder.resolve(FINISHED), JSON.writeValueAsString(finished));
        } catch (IOException e) {
            throw new ForgeException("Cannot write into the run's folder (" + folder + "): " + e.getMessage(), e);
        }
    }

    /** Logs and checkpoints what the caller's listener hears too. */
    private static final class Recorder implements TrainingListener {
        private final MetricsLog metrics;
        private final Checkpoints checkpoints;
        private final TrainingListener next;
        private Map<String, Double> last = Map.of();

        private Recorder(MetricsLog metrics, Checkpoints checkpoints, TrainingListener next) {
            this.metrics = metrics;
            this.checkpoints = checkpoints;
            this.next = next;
        }

        @Override
        public void onStep(StepMetrics step) {
            last = step.values();
            metrics.append(step.step(), step.values());
            next.onStep(step);
        }

        @Override
        public void onCheckpoint(TrainingState state) {
            checkpoints.save(state.step(), null, Map.of(), temporary -> state.save(stateIn(temporary)));
            next.onCheckpoint(state);
        }

        @Override
        public boolean shouldStop() {
            return next.shouldStop();
        }
    }
}
