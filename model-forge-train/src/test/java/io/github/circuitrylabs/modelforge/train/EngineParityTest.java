package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers of PyTorch, transformers and PEFT on the same weights: a GQA Llama with a tied head, a GQA Mistral with a window, a
 * Llama with every bias, a Qwen2, a Qwen3.
 */
class EngineParityTest {

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "biased", "qwen2", "qwen3"})
    void should_give_the_logits_of_transformers(String shape) {
        Golden golden = Golden.of(shape);
        try (LanguageModel model = ModelForge.load(golden.folder())) {
            List<TokenizedCompletion> rows = Golden.rows(model.config().vocabSize());
            assertThat(Golden.difference(flat(model.logits(rows.get(0).ids())), golden.tensor("logits.0")))
                    .isLessThan(1e-5);
            assertThat(Golden.difference(flat(model.logits(rows.get(2).ids())), golden.tensor("logits.2")))
                    .isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "biased", "qwen2", "qwen3"})
    void should_give_the_logits_of_peft_adapted_and_merged(String shape) {
        Golden golden = Golden.of(shape);
        LoraAdapter adapter = LoraAdapter.load(golden.folder().resolve("adapter"));
        try (LanguageModel model = ModelForge.load(golden.folder());
                LanguageModel adapted = model.adapted(adapter);
                LanguageModel merged = model.merged(adapter)) {
            int[] ids = Golden.rows(model.config().vocabSize()).get(2).ids();
            float[] expected = golden.tensor("adapted.logits.2");
            assertThat(Golden.difference(flat(adapted.logits(ids)), expected)).isLessThan(1e-5);
            assertThat(Golden.difference(flat(merged.logits(ids)), expected)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "biased", "qwen2", "qwen3"})
    void should_continue_greedily_as_transformers_does(String shape) {
        Golden golden = Golden.of(shape);
        try (LanguageModel loaded = ModelForge.load(golden.folder())) {
            // The script let no token end the text.
            LanguageModel model = loaded.endingAt(List.of());
            int[] prompt = java.util.Arrays.copyOf(
                    Golden.rows(model.config().vocabSize()).get(2).ids(), 5);
            int[] other = {3, 4, 5, 6, 7, 8, 9, 10};
            List<Continuation> texts = model.generate(List.of(other, prompt), new long[] {1, 2}, Sampling.greedy(12));
            assertThat(texts.get(1).ids()).isEqualTo(ints(golden.series("greedy")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "biased", "qwen2", "qwen3"})
    void should_give_the_sft_loss_and_every_adapter_gradient(String shape) {
        Golden golden = Golden.of(shape);
        LoraAdapter adapter = LoraAdapter.load(golden.folder().resolve("adapter"));
        try (LanguageModel model = ModelForge.load(golden.folder());
                AdapterTensors tensors = adapter.tensors(model.module(), 0);
                TrainingTensors training = TrainingTensors.adapter(model.module(), tensors)) {
            List<TokenizedCompletion> rows = Golden.rows(model.config().vocabSize());
            int targets = rows.stream().mapToInt(TokenizedCompletion::targets).sum();
            double loss = 0;
            for (List<TokenizedCompletion> part : List.of(rows.subList(0, 4), rows.subList(4, 6))) {
                loss += training.accumulate(Batches.of(part), 1.0 / targets, 0).loss();
            }
            assertThat(loss / targets)
                    .isCloseTo(golden.numbers().path("sft_loss").asDouble(), within(1e-5));
            Map<String, Double> differences = new TreeMap<>();
            Map<String, float[]> gradients = training.gradients();
            for (String name : golden.names("gradient.")) {
                differences.put(
                        name,
                        Golden.difference(gradients.get(name.substring("gradient.".length())), golden.tensor(name)));
            }
            assertThat(differences)
                    .hasSize(gradients.size())
                    .allSatisfy((name, difference) -> assertThat(difference).isLessThan(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "biased", "qwen2", "qwen3"})
    void should_stand_where_pytorch_stands_after_20_steps_of_sft(String shape) {
        Golden golden = Golden.of(shape);
        LoraAdapter start = LoraAdapter.load(golden.folder().resolve("adapter"));
        try (LanguageModel model = ModelForge.load(golden.folder());
                AdapterTensors tensors = start.tensors(model.module(), 0);
                TrainingTensors training = TrainingTensors.adapter(model.module(), tensors)) {
            Series series = train(training, Golden.rows(model.config().vocabSize()), 1e-2, 0);
            assertThat(series.losses).containsExactly(golden.series("sft_losses"), within(1e-4));
            assertThat(series.norms).containsExactly(golden.series("sft_norms"), within(1e-3));
            LoraAdapter.of(start.config(), tensors).modules().forEach((name, matrices) -> {
                assertThat(Golden.difference(matrices.a(), golden.tensor("trained." + name + ".lora_A")))
                        .as(name)
                        .isLessThan(1e-4);
                assertThat(Golden.difference(matrices.b(), golden.tensor("trained." + name + ".lora_B")))
                        .as(name)
                        .isLessThan(1e-4);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "biased", "qwen2", "qwen3"})
    void should_train_all_weights_as_pytorch_does(String shape) {
        Golden golden = Golden.of(shape);
        try (LanguageModel model = ModelForge.load(golden.folder());
                TrainingTensors training = TrainingTensors.full(model.module())) {
            Series series = train(training, Golden.rows(model.config().vocabSize()), 3e-3, 0.1);
            assertThat(series.losses).containsExactly(golden.series("full_losses"), within(2e-4));
            assertThat(series.norms).containsExactly(golden.series("full_norms"), within(2e-3));
        }
    }

    private record Series(double[] losses, double[] norms) {}

    /** The script's 20 steps: cosine with 2 steps of warm-up, two micro-batches each. */
    private static Series train(
            TrainingTensors training, List<TokenizedCompletion> rows, double learningRate, double decay) {
        TrainingOptions options = TrainingOptions.sft()
                .learningRate(learningRate)
                .schedule(TrainingOptions.Schedule.COSINE)
                .warmup(2)
                .build();
        int targets = rows.stream().mapToInt(TokenizedCompletion::targets).sum();
        List<Double> losses = new ArrayList<>();
        List<Double> norms = new ArrayList<>();
        for (int step = 0; step < 20; step++) {
            double loss = 0;
            for (List<TokenizedCompletion> part : List.of(rows.subList(0, 4), rows.subList(4, 6))) {
                loss += training.accumulate(Batches.of(part), 1.0 / targets, 0).loss();
            }
            losses.add(loss / targets);
            norms.add(training.update(options.learningRateAt(step, 20), decay, 1e-8, 0.999, 1));
        }
        return new Series(
                losses.stream().mapToDouble(x -> x).toArray(),
                norms.stream().mapToDouble(x -> x).toArray());
    }

    private static int[] ints(double[] values) {
        return java.util.Arrays.stream(values).mapToInt(value -> (int) value).toArray();
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return flat;
    }
}
