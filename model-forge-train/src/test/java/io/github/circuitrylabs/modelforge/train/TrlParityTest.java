package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our recipes against the logs and the adapters of TRL's own trainers: every figure of 20 steps, and every adapter tensor
 * at the end. A GQA Llama with a tied head, and a GQA Mistral with a window and a head of its own.
 */
class TrlParityTest {

    private static final double BOUND = 1e-4;

    /** Where an end of a text stands in the script's vocabulary. */
    private static final int END = 2;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral"})
    void should_log_and_learn_in_sft_what_trl_does(String shape) {
        Golden golden = Golden.ofTrl(shape);
        List<StepMetrics> steps = new ArrayList<>();
        LoraAdapter start = start(shape, golden, "sft");
        try (LanguageModel model = ModelForge.load(Golden.of(shape).folder())) {
            TrainingOptions options = TrainingOptions.sft()
                    .batchSize(6)
                    .maxSteps(20)
                    .learningRate(1e-2)
                    .schedule(TrainingOptions.Schedule.COSINE)
                    .warmup(2)
                    .build();
            LoraAdapter trained = new SftRecipe(options, start.config())
                    .train(model, start, Golden.rows(model.config().vocabSize()), steps::add, null);
            assertSameSeries(steps, golden.numbers().path("sft"));
            assertSameTensors(trained, golden, "sft");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral"})
    void should_log_and_learn_in_dpo_what_trl_does(String shape) {
        Golden golden = Golden.ofTrl(shape);
        List<StepMetrics> steps = new ArrayList<>();
        LoraAdapter start = start(shape, golden, "dpo");
        try (LanguageModel model = ModelForge.load(Golden.of(shape).folder())) {
            TrainingOptions options = TrainingOptions.dpo()
                    .batchSize(3)
                    .maxSteps(20)
                    .learningRate(1e-3)
                    .warmup(0.1)
                    .build();
            LoraAdapter trained = new DpoRecipe(options, start.config())
                    .train(model, start, pairs(model.config().vocabSize()), steps::add, null);
            assertSameSeries(steps, golden.numbers().path("dpo"));
            assertSameTensors(trained, golden, "dpo");
        }
    }

    /** TRL ends every reply. */
    private static List<TokenizedPreference> pairs(int vocabulary) {
        return PreferenceParityTest.pairs(vocabulary).stream()
                .map(pair -> new TokenizedPreference(pair.prompt(), ended(pair.chosen()), ended(pair.rejected())))
                .toList();
    }

    private static int[] ended(int[] ids) {
        int[] longer = Arrays.copyOf(ids, ids.length + 1);
        longer[ids.length] = END;
        return longer;
    }

    private static LoraAdapter start(String shape, Golden golden, String method) {
        Map<String, LoraAdapter.Matrices> modules = new TreeMap<>();
        String prefix = method + ".start.base_model.model.";
        for (String name : golden.names(prefix)) {
            if (name.endsWith(".lora_A.weight")) {
                String module = name.substring(prefix.length(), name.length() - ".lora_A.weight".length());
                modules.put(
                        module,
                        new LoraAdapter.Matrices(
                                golden.tensor(name), golden.tensor(prefix + module + ".lora_B.weight")));
            }
        }
        LoraAdapter shaped = LoraAdapter.load(Golden.of(shape).folder().resolve("adapter"));
        return new LoraAdapter(shaped.config(), modules);
    }

    private static void assertSameSeries(List<StepMetrics> steps, JsonNode expected) {
        List<String> compared = new ArrayList<>();
        expected.fieldNames().forEachRemaining(name -> {
            // TRL's mean of raw logits says nothing about a softmax; we do not log it.
            if (!name.startsWith("logits/")) {
                compared.add(name);
                for (int i = 0; i < 20; i++) {
                    double value = expected.path(name).path(i).asDouble();
                    assertThat(steps.get(i).values().get(name))
                            .as("%s at step %d", name, i + 1)
                            .isCloseTo(value, within(BOUND * Math.max(Math.abs(value), 1e-2)));
                }
            }
        });
        assertThat(compared)
                .contains("loss", "grad_norm", "learning_rate", "entropy", "mean_token_accuracy")
                .hasSizeGreaterThanOrEqualTo(5);
    }

    private static void assertSameTensors(LoraAdapter trained, Golden golden, String method) {
        String prefix = method + ".trained.base_model.model.";
        assertThat(golden.names(prefix)).hasSize(2 * trained.modules().size()).allSatisfy(name -> {
            String module = name.substring(prefix.length(), name.lastIndexOf(".lora_"));
            LoraAdapter.Matrices matrices = trained.modules().get(module);
            float[] actual = name.contains(".lora_A.") ? matrices.a() : matrices.b();
            assertThat(distance(actual, golden.tensor(name))).isLessThan(BOUND);
        });
    }

    /**
     * Of the whole tensor, |x − y| / |y|: where a gradient is nearly zero, Adam divides rounding by rounding, so that single
     * entries wander while losses, norms and logits agree.
     */
    private static double distance(float[] actual, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
