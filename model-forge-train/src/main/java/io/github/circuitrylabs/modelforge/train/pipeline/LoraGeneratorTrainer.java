package io.github.circuitrylabs.modelforge.train.pipeline;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.data.TrainingFiles;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.generation.ForgeTiny;
import io.github.circuitrylabs.modelforge.train.generation.ModelGenerator;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a generator in two stages: SFT on scenarios that revealed an issue, merged; then DPO on pairs of a revealing and a
 * similar unrevealing one, merged again, with the first stage as the reference, as strongly as the variety of what it then
 * writes allows. The result is a Hugging Face folder in F16:
 * exactly the weights that are then evaluated and released.
 *
 * <p>Stops and resumes at any step. Not thread-safe.
 */
public final class LoraGeneratorTrainer implements GeneratorTrainer {

    private static final int MAX_LENGTH = 256;
    private static final int TOKENS_PER_BATCH = 1024;
    private static final int CHECKPOINT_EVERY = 20;

    private final String baseName;
    private final Supplier<Path> ownBase;
    private final List<EvaluationTarget> targets;
    private final TrainingSafetyPolicy policy;
    private final GeneratorTrainingOptions options;

    /**
     * @param modelsFolder where the model that ships is put, see {@link ForgeTiny#install}
     * @param targets says which targets' scenarios may be trained on
     */
    public LoraGeneratorTrainer(Path modelsFolder, TargetCatalog targets) {
        this(modelsFolder, targets, GeneratorTrainingOptions.defaults());
    }

    public LoraGeneratorTrainer(Path modelsFolder, TargetCatalog targets, GeneratorTrainingOptions options) {
        this(ForgeTiny.NAME, () -> ForgeTiny.install(modelsFolder), targets, options);
    }

    /**
     * A trainer with a base of its own.
     *
     * @param baseName noted in adapters and lineage
     * @param base a Hugging Face folder or a GGUF file
     */
    public static LoraGeneratorTrainer from(
            String baseName, Path base, TargetCatalog targets, GeneratorTrainingOptions options) {
        return new LoraGeneratorTrainer(baseName, () -> base, targets, options);
    }

    private LoraGeneratorTrainer(
            String baseName, Supplier<Path> ownBase, TargetCatalog targets, GeneratorTrainingOptions options) {
        this.baseName = baseName;
        this.ownBase = ownBase;
        this.targets = targets.all().stream()
                .filter(target -> target.generation() == EvaluationTarget.Generation.OPEN)
                .filter(target -> target.training() == EvaluationTarget.Training.ALLOWED)
                .toList();
        this.policy = TrainingSafetyPolicy.of(targets);
        this.options = options;
    }

    @Override
    public String baseModel() {
        return baseName;
    }

    @Override
    public Generator open(@Nullable Path modelFolder) {
        if (modelFolder == null) {
            return ModelGenerator.open(baseName, ownBase.get());
        }
        return ModelGenerator.open(String.valueOf(modelFolder.getFileName()), modelFolder);
    }

    @Override
    public Trained train(Task task, Consumer<Progress> progress) {
        Path base = task.base() == null ? ownBase.get() : task.base();
        Map<String, Double> metrics = new LinkedHashMap<>();
        List<Path> artefacts = new ArrayList<>();
        Path merged = task.folder().resolve(task.modelId());
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(base);
                LanguageModel model = ModelForge.load(base)) {
            if (options.sftEpochs() == 0) {
                prefer(task, base, model, tokenizer, merged, metrics, artefacts, progress);
            } else {
                LoraTraining.Result sft = sft(task, model, tokenizer, progress);
                note("sft", sft, metrics, artefacts);
                try (LanguageModel tuned = model.merged(sft.adapter())) {
                    prefer(task, base, tuned, tokenizer, merged, metrics, artefacts, progress);
                }
            }
        }
        return new Trained(task.modelId(), merged, metrics, artefacts);
    }

    /** Trains on pairs, if there are any and it is asked for, and saves what came of both stages. */
    private void prefer(
            Task task,
            Path base,
            LanguageModel tuned,
            Tokenizer tokenizer,
            Path merged,
            Map<String, Double> metrics,
            List<Path> artefacts,
            Consumer<Progress> progress) {
        List<PreferenceRow> pairs =
                TrainingFiles.strict().preferences(task.preferencePairs()).rows();
        if (pairs.isEmpty() && options.sftEpochs() == 0) {
            throw new InvalidInputException("There is no preference pair to train on in (" + task.preferencePairs()
                    + "). Maybe train by SFT too, or deploy more scenarios: a pair needs one that revealed an issue and one"
                    + " of the same target that did not.");
        }
        if (pairs.isEmpty() || options.dpoEpochs() == 0) {
            tuned.save(merged, SafetensorsType.F16);
            return;
        }
        LoraTraining.Result dpo = dpo(task, tuned, tokenizer, pairs, progress);
        note("dpo", dpo, metrics, artefacts);
        StrengthSearch.Found found = mergeAtStrength(task, base, tuned, dpo.adapter(), merged);
        metrics.put("dpo/strength", found.strength());
        if (!Double.isNaN(found.ratio())) {
            metrics.put("dpo/diversity_ratio", found.ratio());
        }
    }

    /** Merges the preference adapter as strongly as the variety of the scenarios allows, into the final folder. */
    private StrengthSearch.Found mergeAtStrength(
            Task task, Path base, LanguageModel tuned, LoraAdapter adapter, Path merged) {
        if (options.minDiversityRatio() == 0) {
            merge(tuned, adapter, 1, merged);
            return new StrengthSearch.Found(1, Double.NaN);
        }
        StrengthSearch search = new StrengthSearch(targets, task.seed(), options.minDiversityRatio());
        Path tried = task.folder().resolve("tried");
        StrengthSearch.Found found;
        try (Generator before = ModelGenerator.open("before", base)) {
            found = search.search(before, strength -> {
                merge(tuned, adapter, strength, tried);
                return ModelGenerator.open("tried", tried);
            });
        }
        merge(tuned, adapter, found.strength(), merged);
        return found;
    }

    private static void merge(LanguageModel tuned, LoraAdapter adapter, double strength, Path folder) {
        try (LanguageModel preferred = tuned.merged(adapter.scaled(strength))) {
            preferred.save(folder, SafetensorsType.F16);
        }
    }

    private LoraTraining.Result sft(Task task, LanguageModel model, Tokenizer tokenizer, Consumer<Progress> progress) {
        List<CompletionRow> rows =
                TrainingFiles.strict().completions(task.trainingPairs()).rows();
        List<Double> weights = rows.stream().map(CompletionRow::weight).toList();
        TrainingOptions training = TrainingOptions.sft()
                .epochs(options.sftEpochs())
                .learningRate(options.sftLearningRate())
                .tokensPerBatch(TOKENS_PER_BATCH)
                .batchSize(64)
                .warmup(0.1)
                .seed(task.seed())
                .checkpointEvery(CHECKPOINT_EVERY)
                .build();
        return training(task, "sft", model, baseName, training)
                .sft(
                        tokenized(tokenizer).completions(WeightedRows.repeated(rows, weights, task.seed())),
                        listener("sft", progress));
    }

    private LoraTraining.Result dpo(
            Task task,
            LanguageModel model,
            Tokenizer tokenizer,
            List<PreferenceRow> pairs,
            Consumer<Progress> progress) {
        TrainingOptions training = TrainingOptions.dpo()
                .epochs(options.dpoEpochs())
                .learningRate(options.dpoLearningRate())
                .warmup(0.1)
                .seed(task.seed())
                .checkpointEvery(CHECKPOINT_EVERY)
                .build();
        PreferenceOptions preference = PreferenceOptions.defaults().withBeta(options.beta());
        return training(task, "dpo", model, task.modelId() + "-sft", training)
                .dpo(tokenized(tokenizer).preferences(pairs), preference, listener("dpo", progress));
    }

    private DatasetTokenizer tokenized(Tokenizer tokenizer) {
        return new DatasetTokenizer(tokenizer, PromptFormat.LINE, MAX_LENGTH, policy);
    }

    private static LoraTraining training(
            Task task, String stage, LanguageModel model, String base, TrainingOptions training) {
        return new LoraTraining(
                task.folder().resolve(stage),
                model,
                base,
                training,
                LoraConfig.defaults(),
                Map.of("format", PromptFormat.LINE.name(), "max_length", MAX_LENGTH));
    }

    private static TrainingListener listener(String stage, Consumer<Progress> progress) {
        return step -> progress.accept(new Progress(stage, step.step(), step.totalSteps(), step.loss()));
    }

    private static void note(
            String stage, LoraTraining.Result result, Map<String, Double> metrics, List<Path> artefacts) {
        metrics.put(stage + "/first_loss", result.firstLoss());
        result.metrics().forEach((name, value) -> metrics.put(stage + "/" + name, value));
        Path adapterFolder = Objects.requireNonNull(result.adapterFolder());
        artefacts.add(adapterFolder);
        artefacts.add(adapterFolder.resolveSibling("metrics.jsonl"));
    }
}
