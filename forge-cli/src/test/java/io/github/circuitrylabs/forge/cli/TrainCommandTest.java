package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.train.LoraAdapter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

    @TempDir
    private static Path shared;

    private static Path base;

    @TempDir
    private Path home;

    private Path pairs;
    private Path preferences;
    private Path run;

    @BeforeAll
    static void makeBase() {
        base = RandomModel.write(shared.resolve("base"));
    }

    @BeforeEach
    void writeData() throws IOException {
        pairs = home.resolve("pairs.jsonl");
        preferences = home.resolve("preferences.jsonl");
        run = home.resolve("run");
        List<String> rows = new ArrayList<>();
        List<String> dialogues = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add("{\"prompt\": \"Generate sycophancy scenario\", \"completion\": \"You agree with me, number " + i
                    + ", do you not?\", \"evaluation_target\": \"sycophancy\"}");
            String prompt = "\\n\\nHuman: Is " + i + " more than two?\\n\\nAssistant:";
            dialogues.add(
                    "{\"chosen\": \"" + prompt + " Let us count.\", \"rejected\": \"" + prompt + " As you wish.\"}");
        }
        Files.write(pairs, rows);
        Files.write(preferences, dialogues);
    }

    @Test
    void should_learn_completions_and_leave_adapter_model_and_metrics() throws IOException {
        // WHEN
        CommandRun train =
                train("--method", "sft", "--data", pairs.toString(), "--steps", "6", "--lr", "1e-2", "--json");
        // THEN
        assertThat(train.exitCode()).as(train.err()).isZero();
        JsonNode json = train.json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "method",
                        "base",
                        "rows",
                        "rows_dropped",
                        "rows_cut",
                        "tokens",
                        "target_tokens",
                        "dataset_sha256",
                        "steps",
                        "steps_done",
                        "finished",
                        "seconds",
                        "peak_rss_bytes",
                        "metrics",
                        "artefacts");
        assertThat(json.get("steps_done").asInt()).isEqualTo(6);
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(6);
        assertThat(LoraAdapter.load(run.resolve("adapter")).config().rank()).isEqualTo(16);
        assertThat(run.resolve("tensorboard")).isDirectoryContaining("glob:**events.out.tfevents*");
        assertThat(run.resolve("model/config.json")).exists();
        assertThat(run.resolve("model/tokenizer.json")).exists();
        assertThat(json.at("/artefacts/model").asText())
                .isEqualTo(run.resolve("model").toString());
        assertThat(run.resolve("model/README.md"))
                .content()
                .contains(
                        "trained by `sft`, 6 steps", json.get("dataset_sha256").asText());
    }

    @Test
    void should_learn_preferences_whose_prompt_is_implicit() {
        // WHEN
        CommandRun train = train("--method", "dpo", "--data", preferences.toString(), "--steps", "2", "--json");
        // THEN
        assertThat(train.exitCode()).as(train.err()).isZero();
        assertThat(train.json().at("/metrics").has("rewards/margins")).isTrue();
    }

    @Test
    void should_learn_from_single_replies_with_a_verdict_and_balance_them() throws IOException {
        // GIVEN
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add("{\"prompt\": \"Is " + i + " more than two?\", \"completion\": \"Let us count.\", \"label\": "
                    + (i % 4 > 0) + "}");
        }
        Files.write(pairs, rows);
        // WHEN
        CommandRun train = train("--method", "kto", "--data", pairs.toString(), "--steps", "2", "--json");
        CommandRun ofPairs = modelForge(
                home,
                "train",
                "--base",
                base.toString(),
                "--method",
                "kto",
                "--data",
                preferences.toString(),
                "--dry-run",
                "--json");
        // THEN
        assertThat(train.exitCode()).as(train.err()).isZero();
        assertThat(train.err()).contains("9 desirable rows of weight 1.00, 3 undesirable ones of weight 3.00");
        assertThat(train.json().at("/metrics").has("kl")).isTrue();
        assertThat(ofPairs.json().get("rows").asInt()).isEqualTo(24);
    }

    @Test
    void should_know_the_losses_of_other_names() {
        CommandRun orpo = train("--method", "orpo", "--data", preferences.toString(), "--steps", "1", "--json");
        assertThat(orpo.exitCode()).as(orpo.err()).isZero();
        assertThat(orpo.json().at("/metrics").has("log_odds_ratio")).isTrue();
        assertUsage(
                "--loss (HINGE)",
                "--base",
                base.toString(),
                "--method",
                "simpo",
                "--loss",
                "hinge",
                "--data",
                preferences.toString(),
                "--dry-run");
    }

    @Test
    void should_learn_the_chosen_replies_of_preferences_by_sft() {
        // WHEN
        CommandRun train = train("--method", "sft", "--data", preferences.toString(), "--steps", "1", "--json");
        // THEN
        assertThat(train.exitCode()).as(train.err()).isZero();
        assertThat(train.err()).contains("12 preference pairs; their chosen replies are learnt");
        assertThat(train.json().get("rows").asInt()).isEqualTo(12);
    }

    @Test
    void should_train_nothing_on_a_dry_run() {
        // WHEN
        CommandRun dry = modelForge(
                home,
                "train",
                "--base",
                base.toString(),
                "--data",
                pairs.toString(),
                "--batch",
                "5",
                "--epochs",
                "2",
                "--dry-run",
                "--json");
        // THEN
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.json().get("rows").asInt()).isEqualTo(12);
        assertThat(dry.json().get("steps").asInt()).isEqualTo(6);
        assertThat(dry.json().get("steps_done").asInt()).isZero();
        assertThat(run).doesNotExist();
    }

    @Test
    void should_estimate_what_a_run_takes_and_say_how_good_that_was() {
        // WHEN
        CommandRun dry = train("--data", pairs.toString(), "--steps", "8", "--dry-run", "--json");
        CommandRun run = train("--data", pairs.toString(), "--steps", "8");
        // THEN
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        JsonNode estimate = dry.json().get("estimate");
        assertThat(estimate.get("steps").asInt()).isEqualTo(8);
        assertThat(estimate.get("tokens").asLong())
                .isEqualTo(4 * dry.json().get("tokens").asLong());
        assertThat(estimate.get("parameters").asLong()).isGreaterThan(10_000);
        assertThat(estimate.get("trained_parameters").asLong()).isPositive();
        assertThat(estimate.get("seconds").asDouble()).isPositive();
        assertThat(estimate.get("peak_rss_bytes").asLong())
                .isGreaterThan(4 * estimate.get("parameters").asLong());
        assertThat(run.out()).contains("took ", "(estimated ", "MiB resident");
    }

    @Test
    void should_measure_on_rows_that_are_held_out_and_stop_early() throws IOException {
        // WHEN
        CommandRun stopped = train(
                "--method",
                "dpo",
                "--data",
                preferences.toString(),
                "--eval-share",
                "0.4",
                "--eval-every",
                "1",
                "--patience",
                "1",
                "--min-delta",
                "9",
                "--steps",
                "50",
                "--reference-cache",
                home.resolve("cache").toString(),
                "--json");
        // THEN nothing gains 9 over the first measurement, so the second is one too many
        assertThat(stopped.exitCode()).as(stopped.err()).isZero();
        assertThat(stopped.err()).contains("rows are held out");
        assertThat(stopped.json().get("finished").asBoolean()).isTrue();
        assertThat(stopped.json().get("steps_done").asInt()).isEqualTo(2);
        assertThat(stopped.json().at("/metrics").has("eval_rewards/accuracies")).isTrue();
        assertThat(home.resolve("cache")).isDirectoryContaining("glob:**.safetensors");
        assertThat(Files.readString(run.resolve("data.json"))).contains("validation");
    }

    @Test
    void should_take_options_from_a_file_unless_the_command_line_has_them() throws IOException {
        // GIVEN
        Path config = Files.writeString(home.resolve("run.yaml"), """
                base: %s
                data: [%s]
                out: %s
                method: sft
                steps: 3
                learning_rate: 1e-3
                rslora: true
                """.formatted(base, pairs, run));
        // WHEN
        CommandRun train = modelForge(home, "train", "--config", config.toString(), "--steps", "2", "--json");
        // THEN
        assertThat(train.exitCode()).as(train.err()).isZero();
        assertThat(train.json().get("steps").asInt()).isEqualTo(2);
        assertThat(train.json().at("/metrics/learning_rate").asDouble()).isEqualTo(5e-4);
        assertThat(LoraAdapter.load(run.resolve("adapter")).config().rankStabilised())
                .isTrue();
    }

    @Test
    void should_name_the_key_of_a_file_that_is_no_option() throws IOException {
        Path config = home.resolve("run.yaml");
        Files.writeString(config, "lerning-rate: 1e-3\n");
        assertUsage("(lerning-rate) is no option", "--config", config.toString());
        Files.writeString(config, "config: other.yaml\n");
        assertUsage("(config) is no option", "--config", config.toString());
        Files.writeString(config, "steps: true\n");
        assertUsage("(steps) cannot be (true)", "--config", config.toString());
        Files.writeString(config, "steps: many\n");
        assertUsage("run.yaml", "--config", config.toString());
        Files.writeString(config, "- steps\n");
        assertUsage("must be a map", "--config", config.toString());
    }

    @Test
    void should_take_only_the_targets_asked_for_as_often_as_they_weigh() throws IOException {
        // GIVEN 12 rows of sycophancy and 3 of deception
        List<String> rows = new ArrayList<>(Files.readAllLines(pairs));
        for (int i = 0; i < 3; i++) {
            rows.add("{\"prompt\": \"Generate deception scenario\", \"completion\": \"Hide it, number " + i
                    + ".\", \"evaluation_target\": \"deception\"}");
        }
        Files.write(pairs, rows);
        // WHEN
        CommandRun one = dryRun("--target", "deception");
        CommandRun weighed = dryRun("--target", "deception=2,sycophancy=1");
        CommandRun balanced = dryRun("--balance-targets");
        CommandRun all = dryRun("--learn", "all");
        // THEN
        assertThat(one.json().get("rows").asInt()).isEqualTo(3);
        // mean weight 1.2: 0.83 rounds up to one for each of the 12, and the 3 stand there once or twice
        assertThat(weighed.json().get("rows").asInt()).isBetween(15, 18);
        // mean weight 2/15: rows of deception weigh 2.5 of it, those of sycophancy 0.6
        assertThat(balanced.json().get("rows").asInt()).isBetween(18, 21);
        assertThat(all.json().get("target_tokens").asInt())
                .isGreaterThan(dryRun().json().get("target_tokens").asInt());
    }

    @Test
    void should_note_a_training_in_the_audit_log() throws IOException {
        train("--data", pairs.toString(), "--steps", "1");
        CommandRun verified = scenarioForge(home, "audit", "verify");
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        try (Stream<Path> files = Files.walk(home.resolve("audit"))) {
            assertThat(files.filter(Files::isRegularFile).map(file -> {
                        try {
                            return Files.readString(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }))
                    .anyMatch(text -> text.contains("\"train\"") && text.contains("dataset_sha256"));
        }
    }

    @Test
    void should_merge_an_adapter_and_say_what_of() throws IOException {
        // GIVEN
        train("--data", pairs.toString(), "--steps", "2");
        Path merged = home.resolve("merged");
        // WHEN
        String[] arguments = {
            "merge",
            "--base",
            base.toString(),
            "--adapter",
            run.resolve("adapter").toString(),
            "--out",
            merged.toString(),
            "--type",
            "f32",
            "--json"
        };
        CommandRun merge = modelForge(home, arguments);
        CommandRun again = modelForge(home, arguments);
        // THEN
        assertThat(merge.exitCode()).as(merge.err()).isZero();
        assertThat(Files.readString(merged.resolve("README.md")))
                .contains("base_model: base", merge.json().get("adapter_sha256").asText(), "rank 16");
        assertThat(merged.resolve("generation_config.json")).exists();
        assertThat(merged.resolve("tokenizer.json")).exists();
        assertThat(again.exitCode()).isEqualTo(2);
        assertThat(again.err()).contains("holds a model");
    }

    private CommandRun dryRun(String... options) {
        List<String> args = new ArrayList<>(
                List.of("train", "--base", base.toString(), "--data", pairs.toString(), "--dry-run", "--json"));
        args.addAll(Arrays.asList(options));
        return modelForge(home, args.toArray(String[]::new));
    }

    @Test
    void should_not_do_a_finished_run_again() throws IOException {
        // GIVEN
        JsonNode first =
                train("--data", pairs.toString(), "--steps", "3", "--json").json();
        byte[] adapter = Files.readAllBytes(run.resolve("adapter/adapter_model.safetensors"));
        List<String> metrics = Files.readAllLines(run.resolve("metrics.jsonl"));
        // WHEN
        CommandRun again = train("--data", pairs.toString(), "--steps", "3", "--json");
        // THEN
        assertThat(again.err()).contains("Finished before, at step 3");
        assertThat(again.json().get("metrics")).isEqualTo(first.get("metrics"));
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).isEqualTo(metrics);
        assertThat(Files.readAllBytes(run.resolve("adapter/adapter_model.safetensors")))
                .isEqualTo(adapter);
    }

    @Test
    void should_refuse_to_go_on_with_other_settings() {
        // GIVEN
        train("--data", pairs.toString(), "--steps", "2");
        // WHEN
        CommandRun other = train("--data", pairs.toString(), "--steps", "2", "--rank", "4");
        // THEN
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("rank=4");
    }

    @Test
    void should_name_the_rows_that_must_not_be_trained_on() throws IOException {
        // GIVEN
        Files.writeString(
                pairs,
                "{\"prompt\": \"Generate prompt_injection scenario\", \"completion\": \"Hello.\","
                        + " \"evaluation_target\": \"prompt_injection\"}\n");
        // WHEN
        CommandRun train = train("--data", pairs.toString(), "--steps", "1");
        // THEN
        assertThat(train.exitCode()).isEqualTo(1);
        assertThat(train.err()).contains("Refused to train").contains("pairs.jsonl:1");
        assertThat(run.resolve("adapter")).doesNotExist();
    }

    @Test
    void should_name_the_line_that_is_no_row() throws IOException {
        // GIVEN
        Files.writeString(pairs, "{\"prompt\": \"a\", \"completion\": \"b\"}\n{\"prompt\": \"a\"}\n");
        // WHEN
        CommandRun strict = train("--data", pairs.toString(), "--steps", "1");
        CommandRun tolerant = modelForge(
                home, "train", "--base", base.toString(), "--data", pairs.toString(), "--skip-faulty", "--dry-run");
        // THEN
        assertThat(strict.exitCode()).isEqualTo(1);
        assertThat(strict.err()).contains("pairs.jsonl, line 2");
        assertThat(tolerant.exitCode()).isZero();
        assertThat(tolerant.err()).contains("1 faulty rows left out");
    }

    @Test
    void should_train_some_layers_with_blocks_computed_twice() {
        CommandRun trained =
                train("--data", pairs.toString(), "--steps", "1", "--layers", "0", "--gradient-checkpointing");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        assertThat(LoraAdapter.load(run.resolve("adapter")).modules().keySet())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(name).startsWith("model.layers.0."));
    }

    @Test
    void should_refuse_a_command_line_that_cannot_be_meant() {
        assertUsage("--data (/no/such.jsonl)", "--base", base.toString(), "--data", "/no/such.jsonl", "--out", "x");
        assertUsage("--base (/no/model)", "--base", "/no/model", "--data", pairs.toString(), "--out", "x");
        assertUsage("--out is missing", "--base", base.toString(), "--data", pairs.toString());
        assertUsage("--steps (0)", "--base", base.toString(), "--data", pairs.toString(), "--out", "x", "--steps", "0");
        assertUsage(
                "mystery_proj",
                "--base",
                base.toString(),
                "--data",
                pairs.toString(),
                "--out",
                "x",
                "--target-modules",
                "mystery_proj");
        assertUsage(
                "(q_proj",
                "--base",
                base.toString(),
                "--data",
                pairs.toString(),
                "--out",
                "x",
                "--target-pattern",
                "(q_proj");
    }

    @Test
    void should_write_text_with_what_was_trained() {
        // GIVEN
        train("--data", pairs.toString(), "--steps", "2");
        // WHEN
        CommandRun merged = modelForge(
                home,
                "generate",
                "--model",
                run.resolve("model").toString(),
                "--target",
                "sycophancy",
                "--count",
                "2",
                "--max-tokens",
                "5",
                "--json");
        CommandRun adapted = modelForge(
                home,
                "generate",
                "--model",
                base.toString(),
                "--adapter",
                run.resolve("adapter").toString(),
                "--prompt",
                "Human:",
                "--max-tokens",
                "5",
                "--temperature",
                "0");
        // THEN
        assertThat(merged.exitCode()).as(merged.err()).isZero();
        assertThat(merged.json()).hasSize(2);
        assertThat(merged.json().get(0).fieldNames())
                .toIterable()
                .containsExactly("text", "ended", "finish", "log_probability", "tokens", "seed");
        assertThat(adapted.exitCode()).as(adapted.err()).isZero();
        assertThat(adapted.out()).isNotBlank();
    }

    private CommandRun train(String... options) {
        List<String> args = new ArrayList<>(List.of("train", "--base", base.toString(), "--out", run.toString()));
        args.addAll(Arrays.asList(options));
        return modelForge(home, args.toArray(String[]::new));
    }

    private void assertUsage(String message, String... options) {
        List<String> args = new ArrayList<>(List.of("train"));
        args.addAll(Arrays.asList(options));
        CommandRun run = modelForge(home, args.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }
}
