package io.github.circuitrylabs.modelforge.train.benchmarks;

import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.DpoRecipe;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.PreferenceOptions;
import io.github.circuitrylabs.modelforge.train.PretrainRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.TrainingState;
import io.github.circuitrylabs.modelforge.train.data.BatchPlan;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedDataset;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.tokenizer.BytePairTrainer;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One seed of the preference run: makes a small base model from the texts to train on, and everything that another program
 * needs to do the same DPO training (model, first adapter, rows in the order they are taken, held-out rows); trains by DPO and
 * judges the held-out pairs now and then.
 */
final class PreferenceTraining {

    private static final int CONTEXT = 1_024;
    private static final int VOCABULARY = 2_048;
    private static final int HIDDEN = 128;
    private static final int LAYERS = 3;
    private static final int HEADS = 4;
    private static final double PRETRAINING_RATE = 2e-3;
    private static final double BETA = 0.1;

    /**
     * What a training is made of, but for the data.
     *
     * @param seed of weights, of the adapter and of the order
     * @param pretraining epochs that make the base
     * @param epochs of DPO
     * @param looks how often the held-out pairs are judged, the end included
     */
    record Settings(
            long seed,
            double pretraining,
            int epochs,
            double learningRate,
            double warmup,
            int batchSize,
            int length,
            int looks) {}

    private final Path folder;
    private final PreferenceFold fold;
    private final Settings settings;

    /**
     * @param folder gets {@code base}, {@code start}, {@code train.jsonl} and {@code held-out.jsonl}
     */
    PreferenceTraining(Path folder, PreferenceFold fold, Settings settings) {
        this.folder = folder;
        this.fold = fold;
        this.settings = settings;
    }

    Path base() {
        return folder.resolve("base");
    }

    Path start() {
        return folder.resolve("start");
    }

    Path trainRows() {
        return folder.resolve("train.jsonl");
    }

    Path heldOutRows() {
        return folder.resolve("held-out.jsonl");
    }

    /** Warm-up in steps, so that it is the same number for everybody. */
    int warmupSteps(int steps) {
        return (int) Math.ceil(settings.warmup() * steps);
    }

    int stepsBetweenLooks(int steps) {
        return Math.max(1, (int) Math.ceil(steps / (double) settings.looks()));
    }

    PreferenceCurve run() throws IOException {
        makeBase();
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(base());
                LanguageModel model = ModelForge.load(base())) {
            DatasetTokenizer datasets = tokenizing(tokenizer);
            TokenizedDataset<TokenizedPreference> known = datasets.preferences(fold.train());
            TokenizedDataset<TokenizedPreference> heldOut = datasets.preferences(fold.heldOut());
            // Whole batches only, so that an epoch's end is no special case for anybody.
            int usable = known.size() - known.size() % settings.batchSize();
            List<TokenizedPreference> pairs = known.rows().subList(0, usable);
            LoraConfig lora = LoraConfig.defaults();
            LoraAdapter first = LoraAdapter.fresh(model.config(), lora, settings.seed());
            first.save(start(), "base");
            export(pairs, known, heldOut);
            return train(model, first, pairs, heldOut.rows());
        }
    }

    private void makeBase() throws IOException {
        if (Files.exists(base().resolve("model.safetensors"))) {
            return;
        }
        Files.createDirectories(base());
        BytePairTrainer.defaults()
                .vocabularySize(VOCABULARY)
                .train(fold.train().stream().flatMap(row -> Stream.of(row.prompt(), row.chosen(), row.rejected())))
                .save(base(), CONTEXT);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(base());
                LanguageModel model = ModelForge.create(architecture(tokenizer), settings.seed())) {
            List<CompletionRow> texts = fold.train().stream()
                    .flatMap(row -> Stream.of(text(row, row.chosen()), text(row, row.rejected())))
                    .toList();
            List<TokenizedCompletion> rows =
                    tokenizing(tokenizer).completions(texts).rows();
            TrainingOptions options = TrainingOptions.pretraining()
                    .epochs(settings.pretraining())
                    .learningRate(PRETRAINING_RATE)
                    .seed(settings.seed())
                    .build();
            new PretrainRecipe(options).train(model, rows, TrainingListener.none());
            model.save(base(), SafetensorsType.F32);
        }
    }

    private static LlamaConfig architecture(Tokenizer tokenizer) {
        return LlamaConfig.tiny(
                tokenizer.vocabularySize(),
                HIDDEN,
                HIDDEN * 8 / 3,
                LAYERS,
                HEADS,
                HEADS,
                tokenizer.eosId().orElseThrow());
    }

    private static CompletionRow text(PreferenceRow row, String reply) {
        return new CompletionRow("", row.prompt() + reply, row.form(), row.source(), Map.of());
    }

    private DatasetTokenizer tokenizing(Tokenizer tokenizer) {
        return new DatasetTokenizer(
                tokenizer, PromptFormat.JOINED, settings.length(), TrainingSafetyPolicy.refusing(List.of()));
    }

    /** The rows of all epochs one after another, in the order in which our recipe takes them. */
    private void export(
            List<TokenizedPreference> pairs,
            TokenizedDataset<TokenizedPreference> known,
            TokenizedDataset<TokenizedPreference> heldOut)
            throws IOException {
        int[] lengths = pairs.stream().mapToInt(TokenizedPreference::length).toArray();
        BatchPlan plan = BatchPlan.ofRows(lengths, settings.batchSize(), settings.seed());
        List<String> lines = new ArrayList<>();
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            plan.epoch(epoch).stream()
                    .flatMapToInt(IntStream::of)
                    .forEach(row -> lines.add(
                            Workload.line(fold.train().get(known.origins().get(row)), pairs.get(row))));
        }
        Files.write(trainRows(), lines);
        Files.write(
                heldOutRows(),
                IntStream.range(0, heldOut.size())
                        .mapToObj(row -> Workload.line(
                                fold.heldOut().get(heldOut.origins().get(row)),
                                heldOut.rows().get(row)))
                        .toList());
    }

    private PreferenceCurve train(
            LanguageModel model,
            LoraAdapter first,
            List<TokenizedPreference> pairs,
            List<TokenizedPreference> heldOut) {
        int steps = settings.epochs() * pairs.size() / settings.batchSize();
        TrainingOptions options = TrainingOptions.dpo()
                .epochs(settings.epochs())
                .batchSize(settings.batchSize())
                .learningRate(settings.learningRate())
                .warmup(warmupSteps(steps))
                .seed(settings.seed())
                .build();
        DpoRecipe recipe = new DpoRecipe(
                options, first.config(), PreferenceOptions.defaults().withBeta(BETA));
        double[] reference = differences(model, heldOut);
        List<PreferenceCurve.Point> points = new ArrayList<>();
        Pauses pauses = new Pauses(stepsBetweenLooks(steps));
        while (pauses.step < steps) {
            long began = System.nanoTime();
            // Stopping and going on is exact: the same bits as training through.
            LoraAdapter adapter = recipe.train(model, first, pairs, pauses, pauses.state);
            pauses.nanos += System.nanoTime() - began;
            try (LanguageModel adapted = model.adapted(adapter)) {
                double[] margins = differences(adapted, heldOut);
                for (int i = 0; i < margins.length; i++) {
                    margins[i] = BETA * (margins[i] - reference[i]);
                }
                points.add(new PreferenceCurve.Point(pauses.step, pauses.meanLoss(), margins));
            }
        }
        return new PreferenceCurve(points, pauses.nanos / 1e9);
    }

    /** log p(chosen) − log p(rejected) of each pair. */
    private static double[] differences(LanguageModel model, List<TokenizedPreference> pairs) {
        List<TokenizedCompletion> rows = pairs.stream()
                .flatMap(pair -> Stream.of(
                        Workload.completion(pair.prompt(), pair.chosen()),
                        Workload.completion(pair.prompt(), pair.rejected())))
                .toList();
        List<float[]> found = model.logProbabilities(rows);
        double[] differences = new double[pairs.size()];
        for (int i = 0; i < found.size(); i++) {
            for (float value : found.get(i)) {
                differences[i / 2] += i % 2 == 0 ? value : -value;
            }
        }
        return differences;
    }

    /** Stops the training for a look at the held-out pairs. */
    private static final class Pauses implements TrainingListener {
        private final int every;
        private @Nullable TrainingState state;
        private int step;
        private int stepsSince;
        private double lossSince;
        private long nanos;

        private Pauses(int every) {
            this.every = every;
        }

        @Override
        public void onStep(StepMetrics metrics) {
            step = metrics.step();
            lossSince += metrics.loss();
            stepsSince++;
        }

        @Override
        public boolean shouldStop() {
            return step % every == 0;
        }

        @Override
        public void onCheckpoint(TrainingState reached) {
            state = reached;
        }

        private double meanLoss() {
            double mean = lossSince / stepsSince;
            lossSince = 0;
            stepsSince = 0;
            return mean;
        }
    }
}
