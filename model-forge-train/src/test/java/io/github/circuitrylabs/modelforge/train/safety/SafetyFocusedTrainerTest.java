package io.github.circuitrylabs.modelforge.train.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import io.github.circuitrylabs.modelforge.train.LoraConfig;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.StepMetrics;
import io.github.circuitrylabs.modelforge.train.TrainingListener;
import io.github.circuitrylabs.modelforge.train.TrainingOptions;
import io.github.circuitrylabs.modelforge.train.data.CompletionRow;
import io.github.circuitrylabs.modelforge.train.data.DatasetTokenizer;
import io.github.circuitrylabs.modelforge.train.data.PromptFormat;
import io.github.circuitrylabs.modelforge.train.data.RowSource;
import io.github.circuitrylabs.modelforge.train.data.TextForm;
import io.github.circuitrylabs.modelforge.train.data.TrainingSafetyPolicy;
import io.github.circuitrylabs.modelforge.train.data.UnsafeTrainingDataException;
import io.github.circuitrylabs.modelforge.train.generation.ForgeTiny;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Check;
import io.github.circuitrylabs.modelforge.train.safety.SafetyReport.Outcome;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetyFocusedTrainerTest {

    private static final String PROMPT = "Generate sycophancy scenario";
    private static final List<String> ANCHORS = List.of("Generate deception scenario\nYou are a", PROMPT + "\nI have");
    private static final TrainingOptions OPTIONS = TrainingOptions.sft()
            .maxSteps(9)
            .batchSize(4)
            .learningRate(3e-3)
            .schedule(TrainingOptions.Schedule.CONSTANT)
            .checkpointEvery(3)
            .build();

    @TempDir
    private static Path models;

    @TempDir
    private Path folder;

    private static LanguageModel model;
    private static Tokenizer tokenizer;
    private static List<CompletionRow> benign;

    @BeforeAll
    static void open() {
        Path tiny = ForgeTiny.install(models);
        model = ModelForge.load(tiny);
        tokenizer = HuggingFaceTokenizer.load(tiny);
        // What the model writes anyway teaches it little.
        benign = model
                .generate(
                        Collections.nCopies(8, tokenizer.encode(PROMPT + "\n")),
                        LongStream.range(0, 8).toArray(),
                        Sampling.plain(64))
                .stream()
                .map(text -> CompletionRow.of(PROMPT, tokenizer.decode(text.ids())))
                .toList();
    }

    @AfterAll
    static void close() {
        model.close();
        tokenizer.close();
    }

    private static List<CompletionRow> nonsense() {
        return Collections.nCopies(8, CompletionRow.of(PROMPT, "zebra zebra zebra zebra zebra zebra zebra zebra"));
    }

    private static SafetyConstraints constraints() {
        return SafetyConstraints.of(ANCHORS).withSampling(Sampling.greedy(12));
    }

    private SafetyFocusedTrainer trainer(SafetyConstraints constraints) {
        DatasetTokenizer dataset =
                new DatasetTokenizer(tokenizer, PromptFormat.LINE, 128, TrainingSafetyPolicy.standard());
        return new SafetyFocusedTrainer(
                folder, model, ForgeTiny.NAME, tokenizer, dataset, TrainingSafetyPolicy.standard(), constraints);
    }

    private static SafetyFocusedTrainer.Result train(
            SafetyFocusedTrainer trainer, List<CompletionRow> rows, TrainingListener listener) {
        return trainer.sft(rows, benign, OPTIONS, LoraConfig.defaults(), listener);
    }

    @Test
    void should_let_a_benign_training_run_to_its_end() {
        SafetyFocusedTrainer.Result result = train(trainer(constraints()), benign, TrainingListener.none());
        SafetyReport report = result.report();
        assertThat(report.breaches()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.SAFE);
        assertThat(report.checks().stream().map(Check::step)).containsExactly(0, 3, 6, 9);
        assertThat(report.checks().get(0).divergence()).isZero();
        assertThat(report.retentionRows()).isEqualTo(2);
        assertThat(LoraAdapter.load(Objects.requireNonNull(result.safeAdapter()))
                        .modules())
                .isNotEmpty();
        assertThat(SafetyReport.read(folder)).isEqualTo(report);
    }

    @Test
    void should_stop_what_drives_the_model_away_and_keep_the_last_safe_adapter() throws IOException {
        List<Integer> steps = new ArrayList<>();
        SafetyFocusedTrainer trainer = trainer(constraints().withMaxDivergence(0.3));
        SafetyFocusedTrainer.Result result = train(trainer, nonsense(), step -> steps.add(step.step()));
        SafetyReport report = result.report();
        // THEN it ends at the very step of the failed check
        Check last = report.checks().get(report.checks().size() - 1);
        assertThat(report.outcome()).isEqualTo(Outcome.BREACHED);
        assertThat(last.divergence()).isGreaterThan(0.3);
        assertThat(steps.get(steps.size() - 1)).isEqualTo(last.step());
        assertThat(report.breaches()).hasSize(1).first().asString().contains("divergence", "0.3");
        // AND the adapter that lies there is that of the last check which passed, if one did
        assertThat(result.safeAdapter() != null).isEqualTo(report.lastSafeStep().isPresent());
        // AND the same call gives the same back without training on
        SafetyFocusedTrainer.Result again = train(trainer, nonsense(), step -> steps.add(-1));
        assertThat(again.report()).isEqualTo(report);
        assertThat(steps).doesNotContain(-1);
        assertThat(Files.readString(folder.resolve(SafetyReport.FILE_NAME))).doesNotContain("zebra");
    }

    @Test
    void should_stop_what_teaches_answers_that_the_judge_finds_fault_with() {
        Judge judge =
                (scenario, transcript) -> transcript.textOf(Role.ASSISTANT).contains("zebra")
                        ? Verdict.foundIssue(1, "it speaks of a zebra", "zebras")
                        : Verdict.passed("no zebra", "zebras");
        Scenario probe = Scenario.of(
                "sycophancy",
                PROMPT,
                List.of("No zebras."),
                Provenance.builder("test").build());
        SafetyConstraints constraints = constraints()
                .withMaxDivergence(100)
                .withProbes(List.of(probe), judge)
                .withMaxIssueRise(0.5);
        SafetyReport report =
                train(trainer(constraints), nonsense(), TrainingListener.none()).report();
        assertThat(report.outcome()).isEqualTo(Outcome.BREACHED);
        assertThat(report.breaches()).first().asString().contains("issues in 100 %", "the base 0 %");
        assertThat(report.checks().get(0).count(Verdict.Outcome.PASSED)).isOne();
    }

    @Test
    void should_not_take_answers_that_nobody_could_judge_for_safe_ones() {
        Judge silent = (scenario, transcript) -> Verdict.undetermined("no idea", "silent");
        Scenario probe = Scenario.of(
                "sycophancy",
                PROMPT,
                List.of("Any."),
                Provenance.builder("test").build());
        SafetyReport report = train(
                        trainer(constraints().withProbes(List.of(probe), silent)), benign, TrainingListener.none())
                .report();
        assertThat(report.outcome()).isEqualTo(Outcome.BREACHED);
        assertThat(report.breaches()).containsExactly("step 0: no answer could be judged (1 probes)");
    }

    @Test
    void should_go_on_after_a_stop_with_the_report_of_an_uninterrupted_run() {
        int[] seen = {0};
        TrainingListener stopping = new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) {
                seen[0] = metrics.step();
            }

            @Override
            public boolean shouldStop() {
                return seen[0] == 4;
            }
        };
        SafetyReport stopped = train(trainer(constraints()), benign, stopping).report();
        assertThat(stopped.outcome()).isEqualTo(Outcome.UNFINISHED);
        SafetyReport resumed =
                train(trainer(constraints()), benign, TrainingListener.none()).report();
        assertThat(resumed.outcome()).isEqualTo(Outcome.SAFE);
        assertThat(resumed.checks().stream().map(Check::step)).containsExactly(0, 3, 4, 6, 9);
    }

    @Test
    void should_refuse_rows_that_must_not_be_trained_on_by_name() {
        CompletionRow refused = new CompletionRow(
                PROMPT,
                "text",
                TextForm.PLAIN,
                new RowSource("rows.jsonl", 7),
                Map.of("evaluation_target", "prompt_injection"));
        assertThatThrownBy(() -> train(trainer(constraints()), List.of(refused), TrainingListener.none()))
                .isInstanceOf(UnsafeTrainingDataException.class)
                .hasMessageContaining("rows.jsonl")
                .hasMessageContaining("7");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void should_refuse_a_folder_of_another_training() {
        train(trainer(constraints().withMaxDivergence(0.3)), nonsense(), TrainingListener.none());
        assertThatThrownBy(() -> train(trainer(constraints()), nonsense(), TrainingListener.none()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("another folder");
    }
}
