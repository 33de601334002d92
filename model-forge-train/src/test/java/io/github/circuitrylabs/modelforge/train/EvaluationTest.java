package io.github.circuitrylabs.modelforge.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.data.TokenizedCompletion;
import io.github.circuitrylabs.modelforge.train.data.TokenizedPreference;
import io.github.circuitrylabs.modelforge.train.data.TokenizedUnpaired;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measuring on held-out rows, stopping early, and keeping reference scores. */
class EvaluationTest {

    private final LanguageModel base = ModelForge.create(LlamaConfig.tiny(32, 32, 64, 2, 4, 2, 0), 1);
    private final List<TokenizedPreference> pairs = pairs(false);

    @AfterEach
    void close() {
        base.close();
    }

    @Test
    void should_measure_every_so_many_steps_and_after_the_last() {
        List<TokenizedCompletion> rows = pairs.stream()
                .map(pair -> new TokenizedCompletion(new int[] {pair.prompt()[0], pair.chosen()[0]}, 1))
                .toList();
        TrainingOptions options = TrainingOptions.sft()
                .batchSize(32)
                .maxSteps(5)
                .learningRate(0)
                .evaluateEvery(2)
                .build();
        Heard heard = new Heard();
        new SftRecipe(options, LoraConfig.defaults()).evaluatedOn(rows).train(base, rows, heard);
        assertThat(heard.steps.stream()
                        .filter(step -> step.values().containsKey("eval_loss"))
                        .map(StepMetrics::step))
                .containsExactly(2, 4, 5);
        // Without learning, the rows trained on and the same rows held out have the same loss.
        assertThat(heard.steps.get(4).values().get("eval_loss"))
                .isCloseTo(heard.steps.get(4).loss(), within(1e-6));
    }

    @Test
    void should_count_the_wins_of_held_out_pairs() {
        TrainingOptions options = TrainingOptions.dpo()
                .epochs(12)
                .learningRate(3e-3)
                .evaluateEvery(24)
                .build();
        Heard heard = new Heard();
        new DpoRecipe(options, LoraConfig.defaults())
                .evaluatedOn(pairs.subList(0, 10))
                .train(base, pairs, heard);
        assertThat(heard.last())
                .containsEntry("eval_rewards/accuracies", 1.0)
                .containsKeys("eval_loss", "eval_rewards/margins");
    }

    @Test
    void should_measure_single_replies() {
        List<TokenizedUnpaired> rows = pairs.stream()
                .map(pair -> new TokenizedUnpaired(pair.prompt(), pair.chosen(), pair.prompt()[0] % 2 == 0))
                .toList();
        TrainingOptions options =
                TrainingOptions.dpo().maxSteps(1).evaluateEvery(1).build();
        Heard heard = new Heard();
        new KtoRecipe(options, LoraConfig.defaults(), KtoOptions.defaults())
                .evaluatedOn(rows.subList(0, 9))
                .train(base, rows, heard);
        assertThat(heard.last()).containsKeys("eval_loss", "eval_kl", "eval_rewards/margins");
    }

    @Test
    void should_stop_early_and_give_the_best_weights_back_also_when_resumed() {
        // GIVEN held-out pairs that prefer the opposite: the first measurement is the best
        TrainingOptions options = TrainingOptions.dpo()
                .epochs(10)
                .learningRate(1e-3)
                .checkpointEvery(1)
                .evaluateEvery(2)
                .patience(2, 0)
                .build();
        DpoRecipe recipe = new DpoRecipe(options, LoraConfig.defaults()).evaluatedOn(pairs(true));
        Heard heard = new Heard();
        // WHEN
        LoraAdapter best = recipe.train(base, pairs, heard);
        // THEN
        assertThat(heard.steps).hasSize(6);
        TrainingState last = heard.states.get(heard.states.size() - 1);
        assertThat(last.ended()).isTrue();
        assertThat(last.misses()).isEqualTo(2);
        assertThat(last.bestEvaluation()).isEqualTo(heard.states.get(1).evaluation());
        String module = "model.layers.0.self_attn.q_proj";
        assertThat(best.modules().get(module).b())
                .isEqualTo(heard.states.get(1).tensors().get(module + ".lora_B"));
        LoraAdapter start = LoraAdapter.fresh(base.config(), LoraConfig.defaults(), options.seed());
        for (int from : new int[] {2, 4, 5}) {
            Heard rest = new Heard();
            LoraAdapter resumed = recipe.train(base, start, pairs, rest, heard.states.get(from));
            assertThat(rest.steps).hasSize(5 - from);
            assertThat(resumed.modules().get(module).b())
                    .isEqualTo(best.modules().get(module).b());
        }
    }

    @Test
    void should_ask_for_evaluations_where_it_is_to_stop_early() {
        assertThatThrownBy(() -> TrainingOptions.sft().patience(2, 0).build())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("patience (2)");
    }

    @Test
    void should_train_the_same_bits_with_references_from_the_cache(@TempDir Path folder) throws IOException {
        TrainingOptions options =
                TrainingOptions.dpo().learningRate(1e-3).batchSize(5).build();
        DpoRecipe plain = new DpoRecipe(options, LoraConfig.defaults());
        DpoRecipe cached = plain.cachingReferences(folder);
        Heard heard = new Heard();
        float[] expected = trained(plain, heard);
        // first time written, then read
        assertThat(trained(cached, heard)).isEqualTo(expected);
        assertThat(trained(cached, heard)).isEqualTo(expected);
        assertThat(heard.notices).isEmpty();
        Path file = onlyFile(folder);
        // another batch size rounds otherwise and has a file of its own
        trained(
                new DpoRecipe(TrainingOptions.dpo().maxSteps(1).batchSize(4).build(), LoraConfig.defaults())
                        .cachingReferences(folder),
                heard);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
        // damaged
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThat(trained(cached, heard)).isEqualTo(expected);
        assertThat(heard.notices).singleElement().asString().contains("damaged", file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    @Test
    void should_not_use_references_of_something_else(@TempDir Path folder) throws IOException {
        TrainingOptions options = TrainingOptions.dpo().maxSteps(1).build();
        DpoRecipe recipe = new DpoRecipe(options, LoraConfig.defaults()).cachingReferences(folder);
        Heard heard = new Heard();
        recipe.train(base, pairs.subList(0, 5), heard);
        Path foreign = onlyFile(folder);
        recipe.train(base, pairs, heard);
        Path own;
        try (Stream<Path> files = Files.list(folder)) {
            own = files.filter(file -> !file.equals(foreign)).findFirst().orElseThrow();
        }
        Files.copy(foreign, own, StandardCopyOption.REPLACE_EXISTING);
        recipe.train(base, pairs, heard);
        assertThat(heard.notices).singleElement().asString().contains("of something else");
    }

    private float[] trained(DpoRecipe recipe, Heard heard) {
        return recipe.train(base, pairs, heard)
                .modules()
                .get("model.layers.1.mlp.down_proj")
                .b();
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findFirst().orElseThrow();
        }
    }

    /** Replies that count up are chosen, replies that count down rejected; or the other way round. */
    private static List<TokenizedPreference> pairs(boolean reversed) {
        List<TokenizedPreference> pairs = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            int n = 6 + i;
            int[] up = {n + 1, n + 2, n + 3};
            int[] down = {n - 1, n - 2, n - 3, n - 4};
            pairs.add(new TokenizedPreference(new int[] {n}, reversed ? down : up, reversed ? up : down));
        }
        return pairs;
    }

    private static final class Heard implements TrainingListener {
        private final List<StepMetrics> steps = new ArrayList<>();
        private final List<TrainingState> states = new ArrayList<>();
        private final List<String> notices = new ArrayList<>();

        private Map<String, Double> last() {
            return steps.get(steps.size() - 1).values();
        }

        @Override
        public void onStep(StepMetrics metrics) {
            steps.add(metrics);
        }

        @Override
        public void onCheckpoint(TrainingState state) {
            states.add(state);
        }

        @Override
        public void onNotice(String notice) {
            notices.add(notice);
        }
    }
}
