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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The backward pass written by hand against autograd, over every switch of the architecture. */
class HandWrittenBackwardTest {

    @ParameterizedTest(name = "kvHeads {0}, tied {1}, window {2}, {3}, padded {4}")
    @CsvSource(textBlock = """
                    2, true,  0, full,            true
                    4, false, 3, full,            false
                    1, true,  0, all,             true
                    2, false, 4, all,             true
                    4, true,  0, 'q_proj,v_proj', false
                    2, true,  0, 'o_proj',        true
                    2, true,  5, 'up_proj,k_proj', true
                    """)
    void should_give_the_gradients_of_autograd(int kvHeads, boolean tied, int window, String trained, boolean padded) {
        try (LanguageModel model = ModelForge.create(config(kvHeads, tied, window), 3);
                AdapterTensors adapter = adapter(model, trained);
                TrainingTensors byHand = training(model, adapter, trained);
                TrainingTensors autograd = training(model, adapter, trained)) {
            FlatBatch batch = batch(padded);
            TrainingTensors.Sums one = byHand.accumulate(batch, 0.05, 0);
            autograd.useAutograd();
            TrainingTensors.Sums other = autograd.accumulate(batch, 0.05, 0);
            assertThat(one.loss()).isCloseTo(other.loss(), within(1e-3));
            Map<String, float[]> expected = autograd.gradients();
            byHand.gradients()
                    .forEach((name, gradient) -> assertThat(Golden.difference(gradient, expected.get(name)))
                            .as(name)
                            .isLessThan(1e-4));
        }
    }

    private static LlamaConfig config(int kvHeads, boolean tied, int window) {
        return new LlamaConfig(
                "mistral", 40, 32, 48, 3, 4, kvHeads, 8, 64, 1e-5, 10000, null, window, tied, null, List.of(0), null);
    }

    private static AdapterTensors adapter(LanguageModel model, String trained) {
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
        return fresh.tensors(model.module(), 0);
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
