package io.github.circuitrylabs.forge.cli;

import static io.github.circuitrylabs.forge.cli.CommandRun.modelForge;
import static io.github.circuitrylabs.forge.cli.CommandRun.scenarioForge;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.deploy.DeploymentRunner;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.files.Digests;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.core.testkit.OllamaContractServer;
import io.github.circuitrylabs.forge.core.testkit.OllamaRunner;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.ReleaseManifest;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.Sampling;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of a model with the real parts: forge-tiny, SFT and DPO on what deployments found, the gate, GGUF Q8_0, the registry,
 * a server that keeps to Ollama's API and runs the uploaded bytes, the feedback file, and back into the core.
 *
 * <p>A few steps of training on a few scenarios are no gain that an interval would show, so the gate asks for less here than
 * the policy that ships: by a policy file of its own, which it decides on as on any other.
 */
class FullPathTest {

    private static final List<String> TARGETS = List.of("sycophancy", "ai_psychosis");
    private static final int TRIED = 80;

    private static final String LENIENT_POLICY = """
            schema_version: 1
            name: full-path
            required: [gain, well_formed]
            rules:
              well_formed:
                at_least: 0.3
              gain:
                above: -0.5
            quantised:
              kl_to_source:
                at_most: 0.2
              source_perplexity_ratio:
                at_most: 1.2
              source_agreement:
                at_least: 0.7
            """;

    /** Runs uploaded files with the forward pass of model-forge. */
    private static final OllamaRunner RUNNER = (gguf, adapter, prompt, maxTokens) -> {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.load(gguf);
                LanguageModel model = ModelForge.load(gguf)) {
            return tokenizer.decode(model.generate(tokenizer.encode(prompt), 7, Sampling.greedy(maxTokens))
                    .ids());
        }
    };

    @TempDir
    private static Path home;

    private static CommandRun cycle;
    private static List<String> requests = List.of();
    private static List<String> violations = List.of("not run");
    private static List<String> served = List.of();

    @BeforeAll
    static void walkTheWholePath() throws IOException {
        findSomething();
        Path policy = Files.writeString(home.resolve("policy.yaml"), LENIENT_POLICY);
        Path uploads = Files.createDirectories(home.resolve("server"));
        try (OllamaContractServer server = OllamaContractServer.start(uploads, RUNNER)) {
            cycle = scenarioForge(
                    home,
                    "cycle",
                    "--once",
                    "--target",
                    String.join(",", TARGETS),
                    "--min-results",
                    String.valueOf(TRIED),
                    "--min-diversity",
                    "0",
                    "--policy",
                    policy.toString(),
                    "--deploy",
                    "ollama@" + server.url(),
                    "--json");
            requests = server.requests();
            violations = server.violations();
            served = List.copyOf(server.models().keySet());
        }
    }

    /** What the grammar writes, put to Harbor. */
    private static void findSomething() {
        TargetCatalog catalog = TargetCatalogs.shipped();
        try (Datastore store = SqliteDatastore.open(home.resolve("scenarios.db"));
                Generator grammar = new GrammarGenerator(Grammar.shipped())) {
            List<Scenario> scenarios = new ArrayList<>();
            for (int i = 0; i < TRIED; i++) {
                EvaluationTarget target = catalog.get(TARGETS.get(i % TARGETS.size()));
                scenarios.add(grammar.generate(GenerationRequest.of(target, i)));
            }
            store.addScenarios(scenarios);
            List<DeploymentResult> results =
                    new DeploymentRunner(store, Harbor.system(), Harbor.judge()).run("found", scenarios, result -> {});
            assertThat(results).anyMatch(result -> result.verdict().isIssue());
        }
    }

    @Test
    void should_train_by_preferences_on_forge_tiny() throws IOException {
        JsonNode report = report();
        assertThat(report.get("outcome").asText()).isEqualTo("released");
        Path work = home.resolve("cycles/forge/cycle-0001");
        assertThat(Files.readAllLines(work.resolve("data/dpo.jsonl"))).isNotEmpty();
        assertThat(Files.readAllLines(work.resolve("model/dpo/metrics.jsonl")))
                .isNotEmpty()
                .allSatisfy(step -> assertThat(step).contains("rewards/margins"));
    }

    @Test
    void should_pass_the_gate_by_the_policy_it_was_given() {
        Path work = home.resolve("cycles/forge/cycle-0001/model");
        EvaluationReport evaluation =
                EvaluationReport.requirePassed(work.resolve("evaluation/evaluation.json"), work.resolve("forge"));
        assertThat(evaluation.policy().name()).isEqualTo("full-path");
        assertThat(evaluation.checks()).hasSize(2).allMatch(EvaluationReport.Check::passed);
        assertThat(evaluation.figures()).isNotEmpty();
    }

    @Test
    void should_release_a_quantised_file_that_says_where_it_came_from() {
        Path file = gguf();
        assertThat(ReleaseManifest.requireShipped(file).shipped())
                .anySatisfy(shipped -> assertThat(shipped.type()).isEqualTo("q8_0"));
        try (GgufFile gguf = GgufFile.open(file)) {
            assertThat(gguf.metadata()).containsEntry("general.name", "forge-v1");
        }
    }

    @Test
    void should_register_the_model_with_its_files_and_make_it_current() {
        JsonNode model = modelForge(home, "models", "show", "forge", "--json").json();
        assertThat(model.get("model").asText()).isEqualTo("forge-v1");
        assertThat(model.get("state").asText()).isEqualTo("current");
        assertThat(model.get("lineage").get("base").asText()).isEqualTo("forge-tiny");
        assertThat(model.get("attachments")
                        .get("forge-v1.q8_0.gguf")
                        .get("sha256")
                        .asText())
                .isEqualTo(Digests.sha256(gguf()));
        assertThat(model.get("approval").get("evaluation_sha256").asText())
                .isEqualTo(model.get("attachments")
                        .get("evaluation.json")
                        .get("sha256")
                        .asText());
        assertThat(modelForge(home, "models", "verify").exitCode()).isZero();
    }

    @Test
    void should_bring_exactly_those_bytes_onto_the_server_in_its_order() {
        String blob = "/api/blobs/sha256:" + Digests.sha256(gguf());
        assertThat(violations).isEmpty();
        assertThat(served).containsExactly("forge:v1");
        assertThat(report().get("deployed_as").asText()).startsWith("forge:v1 at http://");
        int upload = indexOf("POST " + blob);
        int create = indexOf("POST /api/create");
        int ask = indexOf("POST /api/generate");
        assertThat(indexOf("HEAD " + blob)).isBetween(0, upload - 1);
        assertThat(upload).isLessThan(create);
        assertThat(create).isLessThan(ask);
    }

    @Test
    void should_take_the_feedback_back_into_the_core() {
        JsonNode applied =
                scenarioForge(home, "feedback", "list", "--json").json().get(0);
        assertThat(applied.get("model_id").asText()).isEqualTo("forge-v1");
        assertThat(applied.get("failed_scenarios").asInt()).isPositive();
        assertThat(home.resolve("feedback/model_forge/forge-v1.json")).exists();
        try (Datastore store = SqliteDatastore.open(home.resolve("scenarios.db"))) {
            assertThat(store.examples("sycophancy", 9))
                    .isNotEmpty()
                    .allSatisfy(example -> assertThat(example.category()).isEqualTo("feedback"));
        }
    }

    @Test
    void should_write_the_next_scenarios_with_the_new_model() {
        CommandRun generation = scenarioForge(
                home, "generate", "--backend", "registry:forge", "--target", "sycophancy", "--count", "2", "--json");
        assertThat(generation.exitCode()).as(generation.err()).isZero();
        assertThat(generation.json().get("scenarios"))
                .hasSize(2)
                .allSatisfy(scenario -> assertThat(
                                scenario.get("provenance").get("model").asText())
                        .isEqualTo("forge-v1"));
    }

    @Test
    void should_find_nothing_new_when_started_again() {
        JsonNode again = scenarioForge(home, "cycle", "--target", String.join(",", TARGETS), "--json")
                .json();
        assertThat(again.get("outcome").asText()).isEqualTo("nothing_new");
        assertThat(again.get("evidence").get("missing").get(0).asText()).contains("0 of 200");
    }

    private static JsonNode report() {
        assertThat(cycle.exitCode()).as(cycle.err()).isZero();
        return cycle.json();
    }

    private static Path gguf() {
        return home.resolve("cycles/forge/cycle-0001/release/forge-v1.q8_0.gguf");
    }

    private static int indexOf(String request) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).startsWith(request)) {
                return i;
            }
        }
        throw new AssertionError("No " + request + " among " + requests);
    }
}
