package io.github.circuitrylabs.modelforge.train.generation;

import io.github.circuitrylabs.forge.core.ForgeException;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LlamaConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.PretrainRecipe;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.TrainingState;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.tokenizer.BytePairTrainer;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes {@link ForgeTiny} from nothing: draws a corpus from the grammar, trains a byte-level BPE on it, trains a small Llama
 * on it, writes a Hugging Face folder. Started again in the same folder, it goes on from its last checkpoint.
 *
 * <p>Reproducible: the same seeds, versions and processor type give the same bytes.
 */
public final class ForgeTinyRecipe {

    private static final long SEED = 20_261_121;
    private static final int VOCABULARY = 4096;
    private static final int TOKENIZER_TEXTS_PER_TARGET = 1_500;
    private static final int TEXTS_PER_TARGET = 4_000;
    private static final int HELD_OUT_PER_TARGET = 10;
    private static final int CHECKPOINT_EVERY = 100;
    private static final int TOKENS_PER_BATCH = 4096;
    private static final int CONTEXT = 2048;
    private static final int MAX_LENGTH = 512;
    private static final double LEARNING_RATE = 2e-3;

    private final Path folder;
    private final Consumer<String> told;
    private final TinyCorpus corpus = new TinyCorpus(TargetCatalogs.shipped());

    private ForgeTinyRecipe(Path folder, Consumer<String> told) {
        this.folder = folder;
        this.told = told;
    }

    /**
     * Makes the model, or goes on with making it.
     *
     * @param folder gets the model in {@code forge-tiny} and the training's state beside it
     * @param steps optimiser steps; 0 for one pass over the corpus
     * @param told hears a line now and then
     * @return the model's folder
     */
    public static Path make(Path folder, int steps, Consumer<String> told) {
        try {
            return new ForgeTinyRecipe(folder, told).run(steps);
        } catch (IOException e) {
            throw new ForgeException("Cannot write into (" + folder + "): " + e.getMessage(), e);
        }
    }

    /** 4.5 M weights: wide enough to learn the grammar's sentences, small enough to train on two cores. */
    private static LlamaConfig architecture(Tokenizer tokenizer) {
        return LlamaConfig.tiny(
                tokenizer.vocabularySize(), 256, 640, 5, 8, 4, tokenizer.eosId().orElseThrow());
    }

    private Path run(int steps) throws IOException {
        Path model = folder.resolve(ForgeTiny.NAME);
        Files.createDirectories(model);
        trainTokenizer(model);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(model);
                LanguageModel language = ModelForge.create(architecture(tokenizer), SEED)) {
            List<TokenizedCompletion> rows = tokenized(tokenizer, trainingTexts());
            told.accept(rows.size() + " texts, "
                    + rows.stream().mapToLong(TokenizedCompletion::length).sum() + " tokens");
            train(language, rows, steps);
            language.save(model, SafetensorsType.F16);
            List<TokenizedCompletion> heldOut = tokenized(tokenizer, corpus.fromGrammar(HELD_OUT_PER_TARGET, SEED + 2));
            told.accept(String.format(Locale.ROOT, "held-out loss per token: %.4f", meanLoss(language, heldOut)));
            return model;
        }
    }

    private List<TinyCorpus.Text> trainingTexts() {
        List<TinyCorpus.Text> texts = new ArrayList<>(corpus.fromGrammar(TEXTS_PER_TARGET, SEED));
        texts.addAll(corpus.fromExamples());
        return texts;
    }

    private void trainTokenizer(Path model) throws IOException {
        if (Files.exists(model.resolve("tokenizer.json"))) {
            return;
        }
        Stream<String> texts = Stream.concat(
                        corpus.fromGrammar(TOKENIZER_TEXTS_PER_TARGET, SEED + 1).stream(),
                        corpus.fromExamples().stream())
                .map(text -> PromptFormat.LINE.render(text.prompt()) + text.scenario());
        BytePairTrainer.defaults().vocabularySize(VOCABULARY).train(texts).save(model, CONTEXT);
    }

    private static List<TokenizedCompletion> tokenized(Tokenizer tokenizer, List<TinyCorpus.Text> texts) {
        TrainingSafetyPolicy policy = TrainingSafetyPolicy.of(TargetCatalogs.shipped());
        return new DatasetTokenizer(tokenizer, PromptFormat.LINE, MAX_LENGTH, policy)
                .completions(texts.stream()
                        .map(text -> CompletionRow.of(text.prompt(), text.scenario()))
                        .toList())
                .rows();
    }

    private void train(LanguageModel language, List<TokenizedCompletion> rows, int steps) {
        TrainingOptions options = TrainingOptions.pretraining()
                .maxSteps(steps)
                .tokensPerBatch(TOKENS_PER_BATCH)
                .learningRate(LEARNING_RATE)
                .seed(SEED)
                .checkpointEvery(CHECKPOINT_EVERY)
                .build();
        Path state = folder.resolve("state.safetensors");
        TrainingState from = Files.exists(state) ? TrainingState.load(state) : null;
        new PretrainRecipe(options).train(language, rows, new Progress(state), from);
    }

    private static double meanLoss(LanguageModel language, List<TokenizedCompletion> rows) {
        double sum = 0;
        long targets = 0;
        for (float[] logProbabilities : language.logProbabilities(rows)) {
            for (float value : logProbabilities) {
                sum -= value;
            }
            targets += logProbabilities.length;
        }
        OptionalDouble mean = targets == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / targets);
        return mean.orElseThrow(() -> new ForgeException("There is no held-out text.", null));
    }

    private final class Progress implements TrainingListener {
        private static final int PRINT_EVERY = 20;
        private final Path state;

        private Progress(Path state) {
            this.state = state;
        }

        @Override
        public void onStep(StepMetrics metrics) {
            if (metrics.step() % PRINT_EVERY == 0 || metrics.step() == metrics.totalSteps()) {
                told.accept(String.format(
                        Locale.ROOT,
                        "step %d/%d  loss %.4f  %.0f tokens/s",
                        metrics.step(),
                        metrics.totalSteps(),
                        metrics.loss(),
                        metrics.tokensPerSecond()));
            }
        }

        @Override
        public void onCheckpoint(TrainingState reached) {
            reached.save(state);
        }
    }
}
