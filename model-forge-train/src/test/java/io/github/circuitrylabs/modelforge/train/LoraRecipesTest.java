package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraRecipesTest {

    private final LanguageModel base = ModelForge.create(LlamaConfig.tiny(32, 32, 64, 2, 4, 2, 0), 1);
    private final List<TokenizedPreference> pairs = pairs();

    @AfterEach
    void close() {
        base.close();
    }

    @Test
    void should_begin_dpo_with_a_loss_of_ln_2_and_rewards_of_exactly_0() {
        List<StepMetrics> steps = new ArrayList<>();
        new DpoRecipe(TrainingOptions.dpo().maxSteps(1).build(), LoraConfig.defaults()).train(base, pairs, steps::add);
        assertThat(steps.get(0).loss()).isCloseTo(Math.log(2), within(1e-7));
        assertThat(steps.get(0).values())
                .containsEntry("rewards/chosen", 0.0)
                .containsEntry("rewards/rejected", 0.0)
                .containsEntry("rewards/margins", 0.0)
                .containsEntry("rewards/accuracies", 0.0);
    }

    @Test
    void should_learn_preferences_and_leave_the_base_alone() {
        List<StepMetrics> steps = new ArrayList<>();
        float[] before = base.logits(new int[] {1, 2, 3})[2];
        LoraAdapter adapter = new DpoRecipe(
                        TrainingOptions.dpo().epochs(15).learningRate(3e-3).build(), LoraConfig.defaults())
                .train(base, pairs, steps::add);
        assertThat(steps.get(steps.size() - 1).loss()).isLessThan(0.6);
        assertThat(steps.get(steps.size() - 1).values().get("rewards/accuracies"))
                .isGreaterThan(0.9);
        assertThat(base.logits(new int[] {1, 2, 3})[2]).isEqualTo(before);
        try (LanguageModel merged = base.merged(adapter)) {
            assertThat(merged.logits(new int[] {1, 2, 3})[2]).isNotEqualTo(before);
        }
    }

    @Test
    void should_give_the_same_adapter_when_resumed_as_when_never_stopped() {
        TrainingOptions options = TrainingOptions.dpo()
                .epochs(2)
                .batchSize(5)
                .learningRate(1e-3)
                .checkpointEvery(3)
                .build();
        States states = new States();
        LoraAdapter whole = new DpoRecipe(options, LoraConfig.defaults()).train(base, pairs, states);
        LoraAdapter start = LoraAdapter.fresh(base.config(), LoraConfig.defaults(), options.seed());
        for (TrainingState state : states.kept) {
            LoraAdapter resumed = new DpoRecipe(options, LoraConfig.defaults())
                    .train(base, start, pairs, TrainingListener.none(), state);
            assertSame(whole, resumed);
        }
    }

    @Test
    void should_begin_kto_at_half_its_weights_and_resume_it_to_the_same_bits() {
        TrainingOptions options = TrainingOptions.dpo()
                .epochs(2)
                .batchSize(6)
                .learningRate(1e-3)
                .checkpointEvery(3)
                .build();
        List<TokenizedUnpaired> rows = new ArrayList<>();
        for (TokenizedPreference pair : pairs) {
            rows.add(new TokenizedUnpaired(pair.prompt(), pair.chosen(), true));
            rows.add(new TokenizedUnpaired(pair.prompt(), pair.rejected(), false));
        }
        States states = new States();
        KtoRecipe recipe = new KtoRecipe(options, LoraConfig.defaults(), KtoOptions.defaults());
        LoraAdapter whole = recipe.train(base, rows, states);
        assertThat(states.losses.get(0)).isEqualTo(0.5);
        assertThat(states.losses.get(states.losses.size() - 1)).isLessThan(0.5);
        LoraAdapter start = LoraAdapter.fresh(base.config(), LoraConfig.defaults(), options.seed());
        assertSame(whole, recipe.train(base, start, rows, TrainingListener.none(), states.kept.get(1)));
    }

    @Test
    void should_weigh_the_smaller_side_of_kto_more() {
        assertThat(KtoOptions.defaults().balanced(30, 10)).isEqualTo(new KtoOptions(0.1, 1, 3));
        assertThat(KtoOptions.defaults().balanced(5, 10)).isEqualTo(new KtoOptions(0.1, 2, 1));
        assertThat(KtoOptions.defaults().balanced(5, 0)).isEqualTo(KtoOptions.defaults());
    }

    @Test
    void should_refuse_kto_in_batches_of_one() {
        KtoRecipe recipe =
                new KtoRecipe(TrainingOptions.dpo().batchSize(1).build(), LoraConfig.defaults(), KtoOptions.defaults());
        List<TokenizedUnpaired> rows = List.of(
                new TokenizedUnpaired(new int[] {1}, new int[] {2}, true),
                new TokenizedUnpaired(new int[] {1}, new int[] {3}, false));
        assertThatThrownBy(() -> recipe.train(base, rows, TrainingListener.none()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("batches of (1)");
    }

    @Test
    void should_resume_sft_with_dropout_to_the_same_bits_from_a_saved_state(@TempDir Path folder) {
        TrainingOptions options = TrainingOptions.sft()
                .epochs(2)
                .batchSize(6)
                .accumulation(2)
                .checkpointEvery(2)
                .build();
        LoraConfig lora = LoraConfig.defaults().withDropout(0.2);
        List<TokenizedCompletion> rows = pairs.stream()
                .map(pair ->
                        new TokenizedCompletion(new int[] {pair.prompt()[0], pair.chosen()[0], pair.chosen()[1]}, 1))
                .toList();
        States states = new States();
        LoraAdapter whole = new SftRecipe(options, lora).train(base, rows, states);
        states.kept.get(0).save(folder.resolve("state.safetensors"));
        LoraAdapter resumed = new SftRecipe(options, lora)
                .train(
                        base,
                        LoraAdapter.fresh(base.config(), lora, options.seed()),
                        rows,
                        TrainingListener.none(),
                        TrainingState.load(folder.resolve("state.safetensors")));
        assertSame(whole, resumed);
    }

    @Test
    void should_refuse_to_resume_with_other_rows() {
        TrainingOptions options = TrainingOptions.dpo().checkpointEvery(1).build();
        States states = new States();
        DpoRecipe recipe = new DpoRecipe(options, LoraConfig.defaults());
        LoraAdapter adapter = recipe.train(base, pairs, states);
        assertThatThrownBy(() ->
                        recipe.train(base, adapter, pairs.subList(1, 20), TrainingListener.none(), states.kept.get(0)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("other rows or options");
    }

    @Test
    void should_read_back_the_adapter_it_wrote(@TempDir Path folder) {
        LoraConfig config = LoraConfig.defaults()
                .withRank(3)
                .withTargetModules("q_proj", "down_proj")
                .withRankStabilised(true);
        LoraAdapter adapter = LoraAdapter.fresh(base.config(), config, 5);
        adapter.save(folder, "some/base");
        LoraAdapter read = LoraAdapter.load(folder);
        assertThat(read.config()).isEqualTo(config);
        assertSame(adapter, read);
    }

    @Test
    void should_swap_adapters_over_one_base_and_take_merged_ones_out_again() {
        int[] text = {1, 2, 3};
        float[] plain = base.logits(text)[2];
        TrainingOptions options =
                TrainingOptions.dpo().maxSteps(3).learningRate(1e-2).build();
        DpoRecipe recipe = new DpoRecipe(options, LoraConfig.defaults());
        LoraAdapter one = recipe.train(base, pairs, TrainingListener.none());
        LoraAdapter other = recipe.train(base, pairs.subList(0, 9), TrainingListener.none());
        try (LanguageModel first = base.adapted(one);
                LanguageModel second = base.adapted(other);
                LanguageModel merged = base.merged(one);
                LanguageModel back = merged.unmerged(one)) {
            float[] adapted = first.logits(text)[2];
            assertThat(second.logits(text)[2]).isNotEqualTo(adapted);
            assertThat(Golden.difference(merged.logits(text)[2], adapted)).isLessThan(1e-5);
            assertThat(Golden.difference(back.logits(text)[2], plain)).isLessThan(1e-5);
            assertThat(base.logits(text)[2]).isEqualTo(plain);
        }
    }

    @Test
    void should_name_the_layers_that_another_base_lacks() {
        LoraAdapter adapter = LoraAdapter.fresh(LlamaConfig.tiny(32, 32, 64, 3, 4, 2, 0), LoraConfig.defaults(), 1);
        assertThatThrownBy(() -> base.adapted(adapter))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model.layers.2.self_attn.q_proj");
    }

    private static void assertSame(LoraAdapter one, LoraAdapter other) {
        assertThat(other.modules().keySet()).isEqualTo(one.modules().keySet());
        one.modules().forEach((name, matrices) -> {
            assertThat(other.modules().get(name).a()).as(name).isEqualTo(matrices.a());
            assertThat(other.modules().get(name).b()).as(name).isEqualTo(matrices.b());
        });
    }

    /** Replies that count up are chosen, replies that count down rejected. */
    private static List<TokenizedPreference> pairs() {
        List<TokenizedPreference> pairs = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            int n = 6 + i % 16;
            pairs.add(new TokenizedPreference(
                    new int[] {n}, new int[] {n + 1, n + 2, n + 3}, new int[] {n - 1, n - 2, n - 3, n - 4}));
        }
        return pairs;
    }

    private static final class States implements TrainingListener {
        private final List<TrainingState> kept = new ArrayList<>();

        private final List<Double> losses = new ArrayList<>();

        @Override
        public void onStep(StepMetrics metrics) {
            losses.add(metrics.loss());
        }

        @Override
        public void onCheckpoint(TrainingState state) {
            kept.add(state);
        }
    }
}
