package io.github.circuitrylabs.modelforge.train.safety;

import io.github.circuitrylabs.forge.core.ForgeVersion;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.KtoOptions;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetDigest;
import io.github.circuitrylabs.modelforge.train.data.DatasetMix;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.TrainingRow;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.data.UnpairedRow;
import io.github.circuitrylabs.modelforge.train.pipeline.LoraTraining;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Limits;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Outcome;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains by a recipe, watched. Rows that must not be trained on are refused, all named. Retention rows, benign ones of the same
 * kind, are mixed in; of single replies as many undesirable as desirable ones are kept (a pair has one of each, SFT learns wanted
 * ones only). At every checkpoint the divergence from the base is measured token by token, and probes are answered and judged;
 * a check that fails ends the training there. The adapter of the last check that passed lies in {@code safe-adapter}, the numbers
 * in {@link SafetyReport#FILE_NAME}, the run itself in {@code run}.
 *
 * <p>Called again with the same arguments, it goes on where it was stopped; after a breach it only gives back what it found.
 * Not thread-safe.
 */
public final class SafetyFocusedTrainer {

    private final Path folder;
    private final LanguageModel base;
    private final String baseName;
    private final DatasetTokenizer dataset;
    private final TrainingSafetyPolicy policy;
    private final SafetyConstraints constraints;
    private final SafetyMonitor monitor;

    /**
     * @param folder of this training alone
     * @param base what is trained and compared with; stays as it is
     * @param baseName noted in the adapter
     * @param dataset makes tokens of rows and of probes' prompts
     * @param policy asked about all rows, retention rows too
     */
    public SafetyFocusedTrainer(
            Path folder,
            LanguageModel base,
            String baseName,
            Tokenizer tokenizer,
            DatasetTokenizer dataset,
            TrainingSafetyPolicy policy,
            SafetyConstraints constraints) {
        this.folder = folder;
        this.base = base;
        this.baseName = baseName;
        this.dataset = dataset;
        this.policy = policy;
        this.constraints = constraints;
        this.monitor = new SafetyMonitor(base, tokenizer, dataset, constraints);
    }

    /**
     * What came of it.
     *
     * @param training the run, or null if an earlier call found a breach
     * @param safeAdapter a PEFT folder: the adapter of the last check that passed, or null if none did
     */
    public record Result(
            SafetyReport report,
            LoraTraining.@Nullable Result training,
            @Nullable Path safeAdapter) {}

    /**
     * Supervised fine-tuning.
     *
     * @param options with {@link TrainingOptions#checkpointEvery()}: the steps between two checks
     * @throws io.github.circuitrylabs.modelforge.train.data.UnsafeTrainingDataException naming the rows that are refused
     */
    public Result sft(
            List<CompletionRow> rows,
            List<CompletionRow> retention,
            TrainingOptions options,
            LoraConfig lora,
            TrainingListener listener) {
        return new Watched<>("sft", rows, retention, options, lora)
                .train(listener, (training, all, watch) -> training.sft(dataset.completions(all), watch));
    }

    /** Preference training; the rest as {@link #sft}. */
    public Result dpo(
            List<PreferenceRow> rows,
            List<PreferenceRow> retention,
            TrainingOptions options,
            LoraConfig lora,
            PreferenceOptions preference,
            TrainingListener listener) {
        return new Watched<>("dpo", rows, retention, options, lora)
                .train(listener, (training, all, watch) -> training.dpo(dataset.preferences(all), preference, watch));
    }

    /** Training on single replies; the rest as {@link #sft}. */
    public Result kto(
            List<UnpairedRow> rows,
            List<UnpairedRow> retention,
            TrainingOptions options,
            LoraConfig lora,
            KtoOptions kto,
            TrainingListener listener) {
        return new Watched<>("kto", rows, retention, options, lora)
                .train(listener, (training, all, watch) -> training.kto(dataset.unpaired(all), null, kto, watch));
    }

    private interface Run<R> {
        LoraTraining.Result start(LoraTraining training, List<R> rows, TrainingListener watch);
    }

    /** One training with the rows that it is about. */
    private final class Watched<R extends TrainingRow> {
        private final String method;
        private final List<R> balanced;
        private final List<R> all;
        private final int given;
        private final TrainingOptions options;
        private final LoraConfig lora;

        private Watched(String method, List<R> rows, List<R> retention, TrainingOptions options, LoraConfig lora) {
            if (options.checkpointEvery() < 1) {
                throw new InvalidInputException("A watched training is checked at its checkpoints, and there are none."
                        + " Maybe set checkpointEvery.");
            }
            policy.check(rows);
            policy.check(retention);
            this.method = method;
            this.balanced = DatasetMix.balanced(rows, SafetyFocusedTrainer::desirable, options.seed());
            this.all = Mixing.mixed(balanced, retention, constraints.retentionShare(), options.seed());
            this.given = rows.size();
            this.options = options;
            this.lora = lora;
        }

        private Result train(TrainingListener listener, Run<R> run) {
            SafetyReport report = report();
            if (report.outcome() == Outcome.BREACHED) {
                return new Result(report, null, safeAdapter(report));
            }
            SafetyWatch watch = new SafetyWatch(folder, report, monitor, base, baseName, lora, listener);
            LoraTraining training =
                    new LoraTraining(folder.resolve("run"), base, baseName, options, lora, Map.of("watched", true));
            LoraTraining.Result result = run.start(training, all, watch);
            return new Result(watch.conclude(result.isFinished()), result, safeAdapter(watch.report()));
        }

        /** The report so far, or a new one with the base's own check. */
        private SafetyReport report() {
            Limits limits = new Limits(
                    constraints.maxDivergence(),
                    constraints.anchors().size(),
                    constraints.maxIssueRise(),
                    constraints.probes().size());
            SafetyReport fresh = new SafetyReport(
                    SafetyReport.SCHEMA_VERSION,
                    method,
                    baseName,
                    DatasetDigest.ofRows(all),
                    balanced.size(),
                    all.size() - balanced.size(),
                    given - balanced.size(),
                    limits,
                    List.of(),
                    Outcome.UNFINISHED,
                    ForgeVersion.current());
            if (!Files.exists(folder.resolve(SafetyReport.FILE_NAME))) {
                return fresh.with(monitor.check(0, base, null));
            }
            SafetyReport earlier = SafetyReport.read(folder);
            if (!earlier.with(List.of(), Outcome.UNFINISHED).equals(fresh)) {
                throw new InvalidInputException("The folder (" + folder
                        + ") holds a training of other rows or limits. Maybe" + " take another folder.");
            }
            return earlier;
        }
    }

    private static boolean desirable(TrainingRow row) {
        return !(row instanceof UnpairedRow unpaired) || unpaired.desirable();
    }

    private @Nullable Path safeAdapter(SafetyReport report) {
        return report.lastSafeStep().isPresent() ? folder.resolve(SafetyWatch.SAFE_ADAPTER) : null;
    }
}
