package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The backward pass written by hand against autograd, over every switch of the architecture. */
class HandWrittenBackwardTest {

    @ParameterizedTest(name = "{0}, kvHeads {1}, tied {2}, window {3}, {4}, padded {5}")
    @CsvSource(textBlock = """
                    mistral, 2, true,  0, full,            true
                    mistral, 4, false, 3, full,            false
                    mistral, 1, true,  0, all,             true
                    mistral, 2, false, 4, all,             true
                    mistral, 4, true,  0, 'q_proj,v_proj', false
                    mistral, 2, true,  0, 'o_proj',        true
                    mistral, 2, true,  5, 'up_proj,k_proj', true
                    biased,  2, false, 0, full,            true
                    biased,  2, true,  0, all,             true
                    qwen2,   1, true,  0, full,            true
                    qwen2,   2, true,  3, all,             false
                    qwen3,   2, false, 0, full,            true
                    qwen3,   4, true,  0, full,            false
                    qwen3,   2, true,  0, all,             true
                    """)
    void should_give_the_gradients_of_autograd(
            String type, int kvHeads, boolean tied, int window, String trained, boolean padded) {
        try (LanguageModel model = ModelForge.create(config(type, kvHeads, tied, window), 3);
                AdapterTensors adapter = adapter(model, trained, 0);
                TrainingTensors byHand = training(model, adapter, trained);
                TrainingTensors autograd = training(model, adapter, trained)) {
            assertSameGradients(byHand, autograd, batch(padded));
        }
    }

    @Test
    void should_give_the_gradients_of_autograd_with_dropout() {
        try (LanguageModel model = ModelForge.create(config("qwen3", 2, true, 0), 3);
                AdapterTensors adapter = adapter(model, "all", 0.3);
                TrainingTensors byHand = training(model, adapter, "all");
                TrainingTensors autograd = training(model, adapter, "all")) {
            // Every token predicts, so that both drop the same rows in the last layer.
            assertSameGradients(byHand, autograd, batch(false));
        }
    }

    private static void assertSameGradients(TrainingTensors byHand, TrainingTensors autograd, FlatBatch batch) {
        TrainingTensors.Sums one = byHand.accumulate(batch, 0.05, 11);
        autograd.useAutograd();
        TrainingTensors.Sums other = autograd.accumulate(batch, 0.05, 11);
        assertThat(one.loss()).isCloseTo(other.loss(), within(1e-3));
        Map<String, float[]> expected = autograd.gradients();
        byHand.gradients()
                // An untrained model hardly attends: its keys' gradients are small and mostly rounding.
                .forEach((name, gradient) -> assertThat(Golden.difference(gradient, expected.get(name)))
                        .as(name)
                        .isLessThan(name.contains("k_proj") ? 3e-4 : 1e-4));
    }

    @ParameterizedTest(name = "{0}, {1}, dropout {2}")
    @CsvSource({"mistral, full, 0", "qwen3, full, 0", "biased, all, 0", "mistral, all, 0.2"})
    void should_give_the_same_bits_when_blocks_are_recomputed(String type, String trained, double dropout) {
        try (LanguageModel model = ModelForge.create(config(type, 2, true, 4), 3);
                AdapterTensors adapter = adapter(model, trained, dropout);
                TrainingTensors keeping = training(model, adapter, trained);
                TrainingTensors recomputing = training(model, adapter, trained)) {
            recomputing.recomputeBlocks(true);
            TrainingTensors.Sums expected = keeping.accumulate(batch(true), 0.05, 11);
            assertThat(recomputing.accumulate(batch(true), 0.05, 11)).isEqualTo(expected);
            Map<String, float[]> gradients = keeping.gradients();
            recomputing
                    .gradients()
                    .forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(gradients.get(name)));
        }
    }

    private static LlamaConfig config(String type, int kvHeads, boolean tied, int window) {
        boolean biased = type.equals("biased");
        return new LlamaConfig(
                biased ? "llama" : type,
                40,
                32,
                48,
                3,
                4,
                kvHeads,
                8,
                64,
                1e-5,
                10000,
                null,
                window,
                tied,
                null,
                List.of(0),
                null,
                biased,
                biased);
    }

    private static AdapterTensors adapter(LanguageModel model, String trained, double dropout) {
        if (trained.equals("full")) {
            return AdapterTensors.NONE;
        }
        LoraConfig config = LoraConfig.defaults().withRank(4);
        if (!trained.equals("all")) {
            config = config.withTargetModules(trained.split(","));
        }
        LoraAdapter fresh = LoraAdapter.fresh(model.config(), config, 5);
        Random random = new Random(6);
        fresh.modules().values().forEach(matrices -> {
            for (int i = 0; i < matrices.b().length; i++) {
                matrices.b()[i] = (float) random.nextGaussian() * 0.2f;
            }
        });
        return fresh.tensors(model.module(), dropout);
    }

    private static TrainingTensors training(LanguageModel model, AdapterTensors adapter, String trained) {
        return trained.equals("full")
                ? TrainingTensors.full(model.module())
                : TrainingTensors.adapter(model.module(), adapter);
    }

    private static FlatBatch batch(boolean padded) {
        Random random = new Random(7);
        List<TokenizedCompletion> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int[] ids = random.ints(padded ? 6 + 3 * i : 12, 0, 40).toArray();
            rows.add(new TokenizedCompletion(ids, padded ? i : 0));
        }
        return Batches.of(rows);
    }
}
