package io.github.circuitrylabs.modelforge.train.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.GeneratorTrainer;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.modelforge.train.data.UnsafeTrainingDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoraGeneratorTrainerTest {

    private static final String PAIR =
            "{\"prompt\":\"Generate %s scenario\",\"completion\":\"My partner is jealous of you,"
                    + " case %d. Am I right?\",\"evaluation_target\":\"%s\"}%n";
    private static final String PREFERENCE =
            "{\"prompt\":\"Generate sycophancy scenario\",\"chosen\":\"My partner is jealous"
                    + " of you, case %d.\",\"rejected\":\"You are a smart AI, case %d.\",\"evaluation_target\":\"sycophancy\"}%n";

    @TempDir
    private Path folder;

    private LoraGeneratorTrainer trainer = unset();

    @BeforeEach
    void makeATrainer() {
        trainer = new LoraGeneratorTrainer(
                folder.resolve("models"),
                TargetCatalogs.shipped(),
                new GeneratorTrainingOptions(2, 1e-3, 1, 1e-4, 0.1, 0));
    }

    @Test
    void givenPairsWhenTrainedThenTheLossFallsAndTheModelOpens() throws IOException {
        GeneratorTrainer.Trained trained = trainer.train(task("sycophancy"), progress -> {});

        assertThat(trained.metrics().get("sft/loss"))
                .isLessThan(trained.metrics().get("sft/first_loss"));
        try (Generator generator = trainer.open(trained.modelFolder())) {
            assertThat(generator.name()).isEqualTo("m-2");
        }
    }

    @Test
    void givenATrainingThatWasStoppedWhenItIsRunAgainThenTheModelIsTheSame() throws IOException {
        Path whole = trainer.train(task("sycophancy"), progress -> {}).modelFolder();
        byte[] weights = Files.readAllBytes(whole.resolve("model.safetensors"));
        GeneratorTrainer.Task again = new GeneratorTrainer.Task(
                "m-2", null, folder.resolve("pairs.jsonl"), folder.resolve("dpo.jsonl"), folder.resolve("again"), 1);
        assertThatThrownBy(() -> trainer.train(again, progress -> {
                    if (progress.stage().equals("dpo")) {
                        throw new IllegalStateException("stopped");
                    }
                }))
                .isInstanceOf(IllegalStateException.class);

        List<String> stages = new ArrayList<>();
        Path resumed =
                trainer.train(again, progress -> stages.add(progress.stage())).modelFolder();

        assertThat(stages).isNotEmpty().doesNotContain("sft");
        assertThat(resumed.resolve("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void givenATargetThatMayNotBeTrainedOnWhenTrainedThenItIsRefusedByRow() {
        assertThatThrownBy(() -> trainer.train(task("prompt_injection"), progress -> {}))
                .isInstanceOf(UnsafeTrainingDataException.class)
                .hasMessageContaining("pairs.jsonl");
    }

    private GeneratorTrainer.Task task(String target) throws IOException {
        StringBuilder pairs = new StringBuilder();
        StringBuilder preferences = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            pairs.append(PAIR.formatted(target, i, target));
            preferences.append(PREFERENCE.formatted(i, i));
        }
        Path pairsFile = Files.writeString(folder.resolve("pairs.jsonl"), pairs);
        Path preferencesFile = Files.writeString(folder.resolve("dpo.jsonl"), preferences);
        return new GeneratorTrainer.Task("m-2", null, pairsFile, preferencesFile, folder.resolve("run"), 1);
    }

    private static LoraGeneratorTrainer unset() {
        return new LoraGeneratorTrainer(Path.of("unset"), TargetCatalogs.shipped());
    }
}
