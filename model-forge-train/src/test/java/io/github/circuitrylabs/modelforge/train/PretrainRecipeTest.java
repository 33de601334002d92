package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainRecipeTest {

    private static final LlamaConfig TINY = LlamaConfig.tiny(32, 32, 64, 2, 4, 2, 0);

    private final List<TokenizedCompletion> rows = countingTexts();
    private final TrainingOptions options = TrainingOptions.pretraining()
            .epochs(30)
            .tokensPerBatch(128)
            .learningRate(1e-2)
            .checkpointEvery(20)
            .build();

    @Test
    void should_learn_to_count_and_write_what_it_learnt(@TempDir Path folder) {
        // GIVEN a model of random numbers and texts that count up from some number
        List<StepMetrics> metrics = new ArrayList<>();
        try (LanguageModel model = ModelForge.create(TINY, 1)) {
            // WHEN
            new PretrainRecipe(options).train(model, rows, metrics::add);
            model.save(folder, SafetensorsType.F32);
        }
        // THEN it counts on, also when loaded anew
        assertThat(metrics.get(0).loss()).isBetween(3.3, 3.6);
        assertThat(metrics.get(metrics.size() - 1).loss()).isLessThan(1);
        try (LanguageModel model = ModelForge.load(folder)) {
            Continuation text = model.generate(new int[] {5, 6, 7}, 1, Sampling.greedy(30));
            assertThat(text.ids()).startsWith(8, 9, 10);
            assertThat(text.ended()).isTrue();
        }
    }

    @Test
    void should_give_the_same_weights_when_resumed_as_when_never_stopped() {
        List<TrainingState> states = new ArrayList<>();
        TrainingListener keeping = new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) {}

            @Override
            public void onCheckpoint(TrainingState state) {
                states.add(state);
            }
        };
        try (LanguageModel whole = ModelForge.create(TINY, 1);
                LanguageModel resumed = ModelForge.create(TINY, 2)) {
            new PretrainRecipe(options).train(whole, rows, keeping);
            new PretrainRecipe(options).train(resumed, rows, TrainingListener.none(), states.get(0));
            whole.weights()
                    .forEach((name, values) ->
                            assertThat(resumed.weights().get(name)).as(name).isEqualTo(values));
        }
    }

    /** 60 texts such as 4 5 6 7 0: some numbers in a row, then the id that ends a text. */
    private static List<TokenizedCompletion> countingTexts() {
        List<TokenizedCompletion> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int first = 1 + i % 24;
            int[] ids = new int[6 + i % 3];
            for (int t = 0; t < ids.length - 1; t++) {
                ids[t] = first + t;
            }
            rows.add(new TokenizedCompletion(ids, 0));
        }
        return rows;
    }
}
