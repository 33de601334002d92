package io.github.circuitrylabs.forge.examples.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.ModelDeployer;
import io.github.circuitrylabs.forge.core.ModelDeploymentException;
import io.github.circuitrylabs.forge.core.ModelRegistry;
import io.github.circuitrylabs.forge.core.ModelVersion;
import io.github.circuitrylabs.forge.core.RegisteredModel;
import io.github.circuitrylabs.forge.core.RegisteredModel.Approval;
import io.github.circuitrylabs.forge.core.RegisteredModel.State;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.deploy.DeploymentRunner;
import io.github.circuitrylabs.forge.core.files.BusyException;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.core.loop.CycleConfig;
import io.github.circuitrylabs.forge.core.loop.CycleParts;
import io.github.circuitrylabs.forge.core.loop.CycleReport;
import io.github.circuitrylabs.forge.core.loop.CycleReport.Outcome;
import io.github.circuitrylabs.forge.core.loop.LoopListener;
import io.github.circuitrylabs.forge.core.loop.RetrainingCycle;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.modelforge.eval.registry.FileModelRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrainingCycleTest {

    private static final int TRIED = 120;

    @TempDir
    private Path home;

    @Test
    void givenTooLittleNewWhenStartedThenItSaysWhatIsMissingAndLeavesAReport() {
        CycleReport report = start(LoopListener.SILENT);

        assertThat(report.outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(report.reasons()).containsExactly("new results: 0 of 100", "or new ratings: 0 of 10");
        Path folder = home.resolve("cycles/forge/cycle-0001");
        assertThat(folder.resolve("report.json")).content().contains("\"outcome\" : \"NOTHING_NEW\"");
        assertThat(folder.resolve("report.txt")).content().contains("too little is new");
        assertThat(registry().models()).isEmpty();
    }

    @Test
    void givenEnoughNewWhenStartedThenANewVersionIsCurrent() {
        fill(1);

        CycleReport report = start(LoopListener.SILENT);

        assertThat(report.outcome()).isEqualTo(Outcome.RELEASED);
        assertThat(report.evidence().newResults()).isEqualTo(TRIED);
        RegisteredModel current = registry().current("forge").orElseThrow();
        assertThat(current.id()).hasToString("forge-v1").hasToString(report.model());
        assertThat(current.lineage().base()).isEqualTo("grammar");
        assertThat(current.lineage().runId()).isEqualTo("cycle-forge-1");
        assertThat(current.approval()).isNotNull();
        try (Datastore store = store()) {
            assertThat(store.appliedFeedback(9))
                    .singleElement()
                    .satisfies(feedback -> assertThat(feedback.modelId()).isEqualTo("forge-v1"));
        }
    }

    @Test
    void givenARetrainingWhenStartedAgainThenOnlyWhatIsNewCountsAndTheNextVersionKnowsItsParent() {
        fill(1);
        start(LoopListener.SILENT);

        CycleReport idle = start(LoopListener.SILENT);
        fill(2);
        CycleReport second = start(LoopListener.SILENT);

        assertThat(idle.outcome()).isEqualTo(Outcome.NOTHING_NEW);
        assertThat(second.cycle()).isEqualTo(3);
        assertThat(second.replaced()).isEqualTo("forge-v1");
        assertThat(registry().current("forge").orElseThrow().lineage().parents())
                .containsExactly("forge-v1");
    }

    @Test
    void givenAGateThatSaysNoWhenStartedThenTheModelStaysACandidateAndItsEvidenceIsUsedUp() {
        fill(1);

        CycleReport rejected = start(false, null, LoopListener.SILENT);
        CycleReport idle = start(false, null, LoopListener.SILENT);

        assertThat(rejected.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(rejected.reasons()).containsExactly("as told");
        assertThat(registry().models())
                .singleElement()
                .satisfies(model -> assertThat(model.state()).isEqualTo(State.CANDIDATE));
        assertThat(idle.outcome()).isEqualTo(Outcome.NOTHING_NEW);
    }

    @Test
    void givenAServerThatRunsItOtherwiseWhenStartedThenTheModelIsRegisteredButNotCurrent() {
        fill(1);

        CycleReport report = start(
                true,
                (model, files, progress) -> {
                    throw new ModelDeploymentException("The server says something else.", null);
                },
                LoopListener.SILENT);

        assertThat(report.outcome()).isEqualTo(Outcome.NOT_DEPLOYED);
        assertThat(report.reasons()).contains("The server says something else.");
        assertThat(registry().current("forge")).isEmpty();
        assertThat(registry().find(new ModelVersion("forge", 1)).orElseThrow().state())
                .isEqualTo(State.REGISTERED);
    }

    @Test
    void givenARetrainingThatDiedBeforeAnyStageWhenStartedAgainThenItGivesTheSame() throws IOException {
        fill(1);
        Path prepared = home.resolve("scenarios.db");
        List<String> stages = new ArrayList<>();
        Path whole = copied(prepared, "whole");
        CycleReport expected = startIn(whole, true, deployer(), listener(stages, null));
        assertThat(stages)
                .containsExactly(
                        "evidence",
                        "base",
                        "export",
                        "train",
                        "candidate",
                        "measure",
                        "gate",
                        "release",
                        "register",
                        "deploy",
                        "promote",
                        "feedback");

        for (String fatal : stages) {
            Path interrupted = copied(prepared, "died-" + fatal);
            assertThatThrownBy(() -> startIn(interrupted, true, deployer(), listener(new ArrayList<>(), fatal)))
                    .isInstanceOf(Death.class);
            List<String> done = new ArrayList<>();

            CycleReport resumed = startIn(interrupted, true, deployer(), listener(done, null));

            assertThat(done).as("stages that are left").startsWith(fatal);
            assertThat(told(resumed)).as("died before " + fatal).isEqualTo(told(expected));
            assertThat(registry(interrupted).models())
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("created")
                    .isEqualTo(registry(whole).models());
        }
    }

    @Test
    void givenARetrainingAtWorkWhenAnotherIsStartedThenItIsRefusedClearly() {
        fill(1);
        List<Throwable> refused = new ArrayList<>();

        start(new LoopListener() {
            @Override
            public void onStage(int generation, String stage, boolean resumed) {
                if (stage.equals("train")) {
                    assertThatThrownBy(() -> start(LoopListener.SILENT)).satisfies(refused::add);
                }
            }
        });

        assertThat(refused)
                .singleElement()
                .isInstanceOf(BusyException.class)
                .satisfies(busy -> assertThat(busy)
                        .hasMessageContaining(
                                "In use by process " + ProcessHandle.current().pid()));
    }

    @Test
    void givenALockThatADeadProcessLeftWhenStartedThenItSaysSoAndGoesOn() throws IOException {
        Files.createDirectories(home.resolve("cycles/forge"));
        Files.writeString(home.resolve("cycles/forge/.lock"), "process 1 since 2026-01-01T00:00:00Z");
        List<String> messages = new ArrayList<>();

        start(new LoopListener() {
            @Override
            public void onMessage(String message) {
                messages.add(message);
            }
        });

        assertThat(messages).first().asString().contains("process 1 since 2026-01-01T00:00:00Z");
    }

    private static Map<String, Object> told(CycleReport report) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("outcome", report.outcome());
        told.put("model", report.model());
        told.put("evidence", report.evidence());
        told.put("reasons", report.reasons());
        told.put("deployed", report.deployedAs());
        return told;
    }

    /** Scenarios of the grammar, each put to Harbor once. */
    private void fill(long seed) {
        try (Datastore store = store();
                Generator generator = new GrammarGenerator(Grammar.shipped())) {
            List<Scenario> scenarios = new ArrayList<>();
            for (int i = 0; i < TRIED; i++) {
                EvaluationTarget target =
                        LoopFixture.CATALOG.get(LoopFixture.TARGETS.get(i % LoopFixture.TARGETS.size()));
                scenarios.add(generator.generate(GenerationRequest.of(target, seed * 1_000 + i)));
            }
            store.addScenarios(scenarios);
            new DeploymentRunner(store, Harbor.system(), Harbor.judge()).run("fill-" + seed, scenarios, result -> {});
        }
    }

    private CycleReport start(LoopListener listener) {
        return start(true, null, listener);
    }

    private CycleReport start(boolean promote, CycleParts.@Nullable Deployment deployment, LoopListener listener) {
        return startIn(home, promote, deployment, listener);
    }

    private static CycleReport startIn(
            Path folder, boolean promote, CycleParts.@Nullable Deployment deployment, LoopListener listener) {
        CycleConfig config = new CycleConfig("forge", null, LoopFixture.TARGETS, 100, 10, 1, folder);
        try (Datastore store = SqliteDatastore.open(folder.resolve("scenarios.db"))) {
            return RetrainingCycle.run(
                    LoopFixture.parts(store, folder, promote),
                    new CycleParts(registry(folder), deployment),
                    config,
                    listener);
        }
    }

    private static CycleParts.Deployment deployer() {
        return (model, files, progress) -> new ModelDeployer.Deployed(
                model.name() + ":v" + model.version(), "http://localhost", "digest", null, List.of());
    }

    private Path copied(Path database, String name) throws IOException {
        Path folder = Files.createDirectories(home.resolve(name));
        try (SqliteDatastore store = SqliteDatastore.open(database)) {
            store.backup(folder.resolve("scenarios.db"));
        }
        return folder;
    }

    private Datastore store() {
        return SqliteDatastore.open(home.resolve("scenarios.db"));
    }

    private ModelRegistry registry() {
        return registry(home);
    }

    private static ModelRegistry registry(Path folder) {
        return FileModelRegistry.in(
                folder.resolve("models"), (modelFolder, evidence) -> new Approval("report", null, null, Instant.EPOCH));
    }

    private static LoopListener listener(List<String> stages, @Nullable String fatal) {
        return new LoopListener() {
            @Override
            public void onStage(int generation, String stage, boolean resumed) {
                if (stage.equals(fatal)) {
                    throw new Death();
                }
                if (!resumed) {
                    stages.add(stage);
                }
            }
        };
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
