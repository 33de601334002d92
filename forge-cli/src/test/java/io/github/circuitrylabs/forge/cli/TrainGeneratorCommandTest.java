package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.deploy.DeploymentRunner;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training from a base model with the real parts, on what two deployments of a few scenarios found. */
class TrainGeneratorCommandTest {

    private static final String LENIENT_POLICY = """
            schema_version: 1
            name: small
            required: [well_formed]
            rules:
              well_formed:
                at_least: 0.1
            quantised:
              source_agreement:
                at_least: 0.1
            """;
    private static final String STRICT_POLICY = """
            schema_version: 1
            name: impossible
            required: [gain]
            rules:
              gain:
                above: 0.99
            """;

    @TempDir
    private static Path home;

    @BeforeAll
    static void findSomething() {
        EvaluationTarget target = TargetCatalogs.shipped().get("sycophancy");
        try (Datastore store = SqliteDatastore.open(home.resolve("scenarios.db"));
                Generator grammar = new GrammarGenerator(Grammar.shipped())) {
            List<Scenario> scenarios = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                scenarios.add(grammar.generate(GenerationRequest.of(target, i)));
            }
            store.addScenarios(scenarios);
            DeploymentRunner runner = new DeploymentRunner(store, Harbor.system(), Harbor.judge());
            runner.run("first", scenarios, result -> {});
            runner.run("second", scenarios, result -> {});
        }
    }

    private static CommandRun train(String... options) {
        List<String> args =
                new ArrayList<>(List.of("train", "--target", "sycophancy", "--min-diversity", "0", "--method", "sft"));
        args.addAll(List.of(options));
        return scenarioForge(home, args.toArray(String[]::new));
    }

    @Test
    void should_count_before_it_trains() {
        CommandRun run = train("--output", "counted", "--min-effectiveness", "0.7", "--dry-run", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("tried").asInt()).isEqualTo(24);
        assertThat(run.json().path("training_pairs").asInt()).isPositive();
        assertThat(run.json().path("best_effectiveness").asDouble()).isEqualTo(0.75);
        assertThat(home.resolve("cycles/counted")).doesNotExist();
    }

    @Test
    void should_train_evaluate_release_and_register_what_passes() throws IOException {
        Path policy = Files.writeString(home.resolve("lenient.yaml"), LENIENT_POLICY);
        CommandRun run = train(
                "--base-model",
                "tiny",
                "--min-effectiveness",
                "0.7",
                "--output",
                "scenario-forge-v2",
                "--policy",
                policy.toString(),
                "--json");
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        JsonNode report = run.json();
        assertThat(report.path("outcome").asText()).isEqualTo("released");
        assertThat(report.path("model").asText()).isEqualTo("scenario-forge-v1");
        assertThat(report.path("base_model").asText()).isEqualTo("forge-tiny");
        Path work = home.resolve("cycles/scenario-forge/cycle-0001");
        assertThat(work.resolve("data/training-pairs.jsonl")).isNotEmptyFile();
        assertThat(work.resolve("model/sft/adapter/adapter_model.safetensors")).exists();
        assertThat(work.resolve("model/dpo")).doesNotExist();
        assertThat(report.path("artefacts").toString()).contains("evaluation.json", ".gguf");
        CommandRun listed = modelForge(home, "models", "list", "--json");
        assertThat(listed.out()).contains("scenario-forge-v1");
    }

    @Test
    void should_end_with_a_code_of_its_own_when_the_gate_refuses() throws IOException {
        Path policy = Files.writeString(home.resolve("strict.yaml"), STRICT_POLICY);
        CommandRun run = train("--output", "refused", "--policy", policy.toString());
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.out()).contains("did not pass the gate");
        assertThat(home.resolve("cycles/refused/cycle-0001/release")).doesNotExist();
    }

    @Test
    void should_say_when_nothing_is_effective_enough() {
        CommandRun run = train("--output", "nothing", "--min-effectiveness", "0.9");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("effectiveness of at least 0.9: 0 of 1");
    }

    @Test
    void should_refuse_what_makes_no_sense_before_anything_is_done() {
        assertThat(train("--output", "x", "--method", "rlhf").exitCode()).isEqualTo(2);
        assertThat(train("--output", "x", "--min-effectiveness", "2").exitCode())
                .isEqualTo(2);
        assertThat(train("--output", "x", "--base-model", "nowhere").exitCode()).isEqualTo(2);
        assertThat(train().exitCode()).isEqualTo(2);
        assertThat(scenarioForge(home, "train", "--output", "x", "--target", "prompt_injection")
                        .exitCode())
                .isEqualTo(2);
    }
}
