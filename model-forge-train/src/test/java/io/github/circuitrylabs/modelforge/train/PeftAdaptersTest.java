package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.gguf.Safetensors;
import io.github.circuitrylabs.modelforge.gguf.TensorFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters of PEFT that adapt some layers, name matrices by pattern, or give some another rank or alpha. */
class PeftAdaptersTest {

    private static final int[] IDS = {3, 9, 27, 34, 5, 8, 13};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"pattern", "layers", "paths", "ranks", "stabilised"})
    void should_give_the_logits_of_peft_and_be_saved_as_the_same_adapter(String name) {
        Path peft = Path.of("src/test/resources/golden/peft").resolve(name);
        LoraAdapter adapter = LoraAdapter.load(peft);
        adapter.save(folder, "base");
        float[] expected;
        try (TensorFile file = Safetensors.open(peft.resolve("expected.safetensors"))) {
            expected = file.tensor("logits").toFloats();
        }
        try (LanguageModel base = ModelForge.load(Golden.of("llama").folder());
                LanguageModel adapted = base.adapted(adapter);
                LanguageModel again = base.adapted(LoraAdapter.load(folder));
                LanguageModel merged = base.merged(adapter)) {
            assertThat(Golden.difference(flat(adapted.logits(IDS)), expected)).isLessThan(1e-5);
            assertThat(again.logits(IDS)).isDeepEqualTo(adapted.logits(IDS));
            assertThat(Golden.difference(flat(merged.logits(IDS)), expected)).isLessThan(1e-5);
        }
    }

    @Test
    void should_adapt_what_layers_names_and_patterns_say() {
        LlamaConfig model = LlamaConfig.tiny(20, 16, 24, 3, 2, 2, 0);
        LoraConfig config = LoraConfig.defaults().withTargetModules("q_proj", "up_proj");
        assertThat(LoraAdapter.fresh(model, config.withLayers(Set.of(2)), 1).modules())
                .containsOnlyKeys("model.layers.2.self_attn.q_proj", "model.layers.2.mlp.up_proj");
        LoraConfig pattern =
                config.withTargetPattern(".*[02]\\.mlp\\.down_proj").withRankPattern(Map.of("layers.2.*", 3));
        LoraAdapter adapter = LoraAdapter.fresh(model, pattern, 1);
        assertThat(adapter.modules()).containsOnlyKeys("model.layers.0.mlp.down_proj", "model.layers.2.mlp.down_proj");
        assertThat(adapter.modules().get("model.layers.2.mlp.down_proj").a()).hasSize(3 * 24);
    }

    @Test
    void should_refuse_what_adapts_nothing_or_cannot_be_said_in_peft() {
        LlamaConfig model = LlamaConfig.tiny(20, 16, 24, 3, 2, 2, 0);
        LoraConfig nothing = LoraConfig.defaults().withTargetPattern("transformer.*");
        assertThatThrownBy(() -> LoraAdapter.fresh(model, nothing, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("transformer.*");
        assertThatThrownBy(() -> nothing.withLayers(Set.of(1)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("already says which layers");
        assertThatThrownBy(() -> LoraConfig.defaults().withTargetPattern("(q_proj"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(q_proj");
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * rows[0].length, rows[0].length);
        }
        return flat;
    }
}
