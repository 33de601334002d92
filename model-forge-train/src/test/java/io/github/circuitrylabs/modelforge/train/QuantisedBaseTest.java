package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import io.github.circuitrylabs.modelforge.gguf.Quantizer;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.SafetensorsType;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A base whose blocks are held in 8 or 4 bits, against the same base decoded to 32-bit floats. */
class QuantisedBaseTest {

    private static final LlamaConfig CONFIG =
            new LlamaConfig("qwen3", 50, 64, 96, 2, 4, 2, 32, 64, 1e-5, 10000, null, 0, true, null, List.of(0), null);

    @TempDir
    Path folder;

    private Path base;

    @BeforeEach
    void save() {
        base = folder.resolve("base");
        try (LanguageModel model = ModelForge.create(CONFIG, 3)) {
            model.save(base, SafetensorsType.F32);
        }
    }

    private static LoadOptions held(BaseWeights weights) {
        return LoadOptions.defaults().withWeights(weights);
    }

    private LanguageModel decoded(LanguageModel quantised) {
        quantised.save(folder.resolve("decoded"), SafetensorsType.F32);
        return ModelForge.load(folder.resolve("decoded"));
    }

    @ParameterizedTest
    @EnumSource(value = BaseWeights.class, names = "FLOAT32", mode = EnumSource.Mode.EXCLUDE)
    void should_hold_the_numbers_of_gguf(BaseWeights weights) {
        try (LanguageModel whole = ModelForge.load(base);
                LanguageModel quantised = ModelForge.load(base, held(weights))) {
            Map<String, float[]> values = quantised.weights();
            whole.weights().forEach((name, source) -> {
                GgmlType type =
                        name.contains(".layers.") && name.endsWith("_proj.weight") ? weights.type() : GgmlType.F32;
                assertThat(values.get(name))
                        .as(name)
                        .isEqualTo(Quantizer.dequantize(type, Quantizer.quantize(type, source)));
            });
        }
    }

    @ParameterizedTest
    @EnumSource(value = BaseWeights.class, names = "FLOAT32", mode = EnumSource.Mode.EXCLUDE)
    void should_train_an_adapter_as_on_the_decoded_base(BaseWeights weights) {
        TrainingOptions options = TrainingOptions.sft()
                .batchSize(3)
                .maxSteps(4)
                .gradientCheckpointing(true)
                .learningRate(1e-2)
                .build();
        try (LanguageModel quantised = ModelForge.load(base, held(weights));
                LanguageModel decoded = decoded(quantised)) {
            SftRecipe sft = new SftRecipe(options, LoraConfig.defaults());
            assertSame(
                    sft.train(quantised, rows(), TrainingListener.none()),
                    sft.train(decoded, rows(), TrainingListener.none()));
            DpoRecipe dpo = new DpoRecipe(options, LoraConfig.defaults());
            assertSame(
                    dpo.train(quantised, pairs(), TrainingListener.none()),
                    dpo.train(decoded, pairs(), TrainingListener.none()));
        }
    }

    @Test
    void should_generate_and_merge_as_the_decoded_base() {
        try (LanguageModel quantised = ModelForge.load(base, held(BaseWeights.Q8_0));
                LanguageModel decoded = decoded(quantised)) {
            int[] prompt = {5, 6, 7};
            assertThat(quantised.generate(prompt, 1, Sampling.greedy(8)))
                    .usingRecursiveComparison()
                    .isEqualTo(decoded.generate(prompt, 1, Sampling.greedy(8)));
            LoraAdapter adapter = LoraAdapter.fresh(CONFIG, LoraConfig.defaults(), 1);
            adapter.modules().values().forEach(matrices -> java.util.Arrays.fill(matrices.b(), 0.01f));
            try (LanguageModel merged = quantised.merged(adapter);
                    LanguageModel expected = decoded.merged(adapter)) {
                assertThat(merged.logits(prompt)).isDeepEqualTo(expected.logits(prompt));
                merged.save(folder.resolve("merged"), SafetensorsType.F32);
            }
            try (TensorFile saved = Safetensors.open(folder.resolve("merged"))) {
                assertThat(saved.metadata()).containsEntry("model_forge.precision", "Q8_0");
            }
        }
    }

    @Test
    void should_refuse_to_be_trained_in_full() {
        try (LanguageModel quantised = ModelForge.load(base, held(BaseWeights.Q4_0))) {
            PretrainRecipe recipe =
                    new PretrainRecipe(TrainingOptions.pretraining().build());
            assertThatThrownBy(() -> recipe.train(quantised, rows(), TrainingListener.none()))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("Q4_0");
        }
    }

    @Test
    void should_name_the_matrix_that_blocks_do_not_fill() {
        Path narrow = Golden.of("mistral").folder();
        assertThatThrownBy(() -> ModelForge.load(narrow, held(BaseWeights.Q8_0)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("q_proj")
                .hasMessageContaining("(24)");
    }

    @Test
    void should_say_that_a_device_is_not_here() {
        assertThatThrownBy(() -> ModelForge.load(base, LoadOptions.defaults().withDevice("cuda:7")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("cuda:7");
        assertThatThrownBy(() -> ModelForge.load(base, LoadOptions.defaults().withDevice("tpu")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("tpu");
    }

    private static void assertSame(LoraAdapter actual, LoraAdapter expected) {
        expected.modules().forEach((name, matrices) -> {
            assertThat(actual.modules().get(name).a()).as(name).isEqualTo(matrices.a());
            assertThat(actual.modules().get(name).b()).as(name).isEqualTo(matrices.b());
        });
    }

    private static List<TokenizedCompletion> rows() {
        Random random = new Random(7);
        List<TokenizedCompletion> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add(new TokenizedCompletion(random.ints(6 + 3 * i, 0, 50).toArray(), 2));
        }
        return rows;
    }

    private static List<TokenizedPreference> pairs() {
        return rows().stream()
                .map(row -> new TokenizedPreference(row.ids(), new int[] {3, 4, 0}, new int[] {9, 0}))
                .toList();
    }
}
