package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.internal.llama.AdapterTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.FlatBatch;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors;
import io.github.circuitrylabs.modelforge.train.internal.llama.TrainingTensors.PreferenceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients of preference training against TRL's formulas in PyTorch, on the golden models. */
class PreferenceParityTest {

    /** The script's settings: its name for a loss, ours, label smoothing, weight of the chosen replies' loss. */
    private record Kind(String name, PreferenceLoss loss, double smoothing, double chosenWeight) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("SIGMOID", PreferenceLoss.SIGMOID, 0, 0),
            new Kind("CDPO", PreferenceLoss.SIGMOID, 0.1, 0),
            new Kind("ROBUST", PreferenceLoss.ROBUST, 0.1, 0),
            new Kind("HINGE", PreferenceLoss.HINGE, 0, 0),
            new Kind("IPO", PreferenceLoss.IPO, 0, 0),
            new Kind("SIGMOID_NORM", PreferenceLoss.SIGMOID_NORM, 0, 0),
            new Kind("APO_ZERO", PreferenceLoss.APO_ZERO, 0, 0),
            new Kind("SIMPO", PreferenceLoss.SIMPO, 0, 0),
            new Kind("ORPO", PreferenceLoss.ORPO, 0, 1),
            new Kind("RPO", PreferenceLoss.SIGMOID, 0, 0.7));

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral"})
    void should_give_every_loss_and_the_norm_of_every_gradient(String shape) {
        Golden golden = Golden.of(shape);
        LoraAdapter adapter = LoraAdapter.load(golden.folder().resolve("adapter"));
        try (LanguageModel model = ModelForge.load(golden.folder());
                AdapterTensors tensors = adapter.tensors(model.module(), 0)) {
            FlatBatch batch = Batches.ofPairs(pairs(model.config().vocabSize()));
            float[] reference = model.module().sequenceScores(AdapterTensors.NONE, batch);
            Map<String, Double> differences = new TreeMap<>();
            for (Kind kind : KINDS) {
                JsonNode expected = golden.numbers().path("preference").path(kind.name());
                try (TrainingTensors training = TrainingTensors.adapter(model.module(), tensors)) {
                    PreferenceSettings settings = new PreferenceSettings(
                            kind.loss().ordinal(), 0.1, kind.smoothing(), 0.5, kind.chosenWeight());
                    float[] references = kind.loss().usesReference() ? reference : new float[reference.length];
                    double loss =
                            training.accumulate(batch, references, settings, 1).loss();
                    differences.put(
                            kind + " loss", relative(loss, expected.path("loss").asDouble()));
                    training.gradients()
                            .forEach((name, gradient) -> differences.put(
                                    kind + " " + name,
                                    relative(
                                            norm(gradient),
                                            expected.path("gradients")
                                                    .path(name)
                                                    .asDouble(Double.NaN))));
                }
            }
            assertThat(differences)
                    .allSatisfy((name, difference) -> assertThat(difference).isLessThan(2e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral"})
    void should_stand_where_pytorch_stands_after_20_steps_of_dpo(String shape) {
        Golden golden = Golden.of(shape);
        LoraAdapter start = LoraAdapter.load(golden.folder().resolve("adapter"));
        List<StepMetrics> steps = new ArrayList<>();
        try (LanguageModel model = ModelForge.load(golden.folder())) {
            TrainingOptions options = TrainingOptions.dpo()
                    .batchSize(3)
                    .maxSteps(20)
                    .learningRate(1e-3)
                    .build();
            LoraAdapter trained = new DpoRecipe(options, start.config())
                    .train(model, start, pairs(model.config().vocabSize()), steps::add, null);
            assertThat(steps.stream().mapToDouble(StepMetrics::loss).toArray())
                    .containsExactly(golden.series("dpo_losses"), within(1e-4));
            assertThat(steps.stream()
                            .mapToDouble(step -> step.values().get("grad_norm"))
                            .toArray())
                    .containsExactly(golden.series("dpo_norms"), within(1e-3));
            assertThat(golden.names("preferred.")).isNotEmpty().allSatisfy(name -> {
                String module = name.substring("preferred.".length(), name.lastIndexOf(".lora_"));
                LoraAdapter.Matrices matrices = trained.modules().get(module);
                float[] actual = name.endsWith("A") ? matrices.a() : matrices.b();
                assertThat(Golden.difference(actual, golden.tensor(name))).isLessThan(1e-4);
            });
        }
    }

    /** The same pairs as the script's {@code pairs()}. */
    static List<TokenizedPreference> pairs(int vocabulary) {
        int[][] lengths = {{4, 5, 9}, {7, 8, 3}, {1, 6, 6}};
        List<TokenizedPreference> pairs = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            pairs.add(new TokenizedPreference(
                    text(3 * i + 1, lengths[i][0], vocabulary),
                    text(3 * i + 2, lengths[i][1], vocabulary),
                    text(3 * i + 3, lengths[i][2], vocabulary)));
        }
        return pairs;
    }

    private static int[] text(int i, int length, int vocabulary) {
        int[] ids = new int[length];
        for (int t = 0; t < length; t++) {
            ids[t] = (11 * i + 2 * t * t + 3 * t + 4) % vocabulary;
        }
        return ids;
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    private static double relative(double actual, double expected) {
        return Math.abs(actual - expected) / Math.abs(expected);
    }
}
