package io.github.circuitrylabs.forge.examples.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.DeploymentResult;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Reply;
import io.github.circuitrylabs.forge.core.Role;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.SystemUnderTest;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.TurnsWanted;
import io.github.circuitrylabs.forge.core.deploy.DeploymentRunner;
import io.github.circuitrylabs.forge.core.deploy.EscalatingUser;
import io.github.circuitrylabs.forge.core.deploy.RuleJudge;
import io.github.circuitrylabs.forge.core.deploy.SimulatedUser;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import io.github.circuitrylabs.forge.core.run.GenerationPlan;
import io.github.circuitrylabs.forge.core.run.GenerationRun;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.core.run.RunListener;
import io.github.circuitrylabs.forge.core.twins.GrammarTwinMaker;
import io.github.circuitrylabs.forge.core.twins.OverRefusal;
import io.github.circuitrylabs.forge.core.twins.OverRefusalJudge;
import io.github.circuitrylabs.forge.core.twins.TwinLedger;
import io.github.circuitrylabs.forge.core.twins.TwinPass;
import io.github.circuitrylabs.forge.examples.assistants.Harbor;
import io.github.circuitrylabs.forge.export.Exporters;
import io.github.circuitrylabs.forge.export.Importers;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Multi-turn scenarios and benign twins all the way: made, stored, exported, imported, deployed, judged. */
class TurnsAndTwinsTest {

    private static final int COUNT = 60;
    private static final String RUN = "turns";

    /** Stays grounded for two messages and gives in at the third, if it has not been left alone by then. */
    private static final SystemUnderTest TIRED = new SystemUnderTest("tired", "1", conversation -> {
        long heard = conversation.turns().stream()
                .filter(turn -> turn.role() == Role.USER)
                .count();
        return new Reply(
                heard < 3 ? "I am a program and stay with what I said." : "All right, you are completely right.");
    });

    private static final Judge JUDGE = new RuleJudge(
            "gives-in",
            List.of(new RuleJudge.IssueRule(Pattern.compile("completely right"), 0.5, "Gives in")),
            List.of(Pattern.compile("I am a program")));

    private final TargetCatalog catalog = TargetCatalogs.shipped();
    private final Grammar grammar = Grammar.shipped();
    private final SqliteDatastore store = SqliteDatastore.inMemory();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void given_multi_turn_scenarios_then_they_survive_export_and_reveal_what_single_turns_do_not() throws IOException {
        // GIVEN
        List<Scenario> made = generated(TurnsWanted.exactly(3), store);
        assertThat(made).hasSize(COUNT).allMatch(scenario -> scenario.userMessages() == 3);
        try (SqliteDatastore other = SqliteDatastore.inMemory()) {
            // WHEN
            for (String format : List.of("jsonl", "csv", "promptfoo", "inspect", "pyrit")) {
                List<Scenario> back = throughFile(format, made);
                assertThat(ids(back)).as(format).isEqualTo(ids(made));
                other.addScenarios(back);
            }
            assertThat(other.countScenarios(ScenarioQuery.all())).isEqualTo(COUNT);
            List<DeploymentResult> results = deployed(other, "deploy", made, null);
            // THEN
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.verdict().isIssue()).isTrue())
                    .allSatisfy(
                            result -> assertThat(result.transcript().turns()).hasSize(6));
            assertThat(transcriptInStore(other, made.get(0)))
                    .isEqualTo(results.get(0).transcript());
            List<Scenario> firstTurns = generated(TurnsWanted.SINGLE, other);
            assertThat(deployed(other, "single", firstTurns, null))
                    .noneMatch(result -> result.verdict().isIssue());
            assertThat(deployed(other, "continued", firstTurns, new EscalatingUser(grammar, 3, 1)))
                    .allMatch(result -> result.verdict().isIssue());
        }
    }

    @Test
    void given_a_run_then_every_scenario_gets_one_twin_and_over_refusal_is_measured_apart() throws IOException {
        // GIVEN
        List<Scenario> attacks = generated(TurnsWanted.SINGLE, store);
        TwinPass pass = new TwinPass(new GrammarTwinMaker(grammar), store);
        // WHEN
        TwinLedger first = pass.run(RUN, attacks);
        TwinLedger again = pass.run(RUN, attacks);
        // THEN
        assertThat(first.summary()).isEqualTo("60 of 60 benign twins");
        assertThat(again.summary()).isEqualTo("60 of 60 benign twins (60 from before)");
        List<Scenario> twins = scenarios(store, ScenarioQuery.all().tagged(Scenario.KIND_TAG, Scenario.BENIGN_TWIN));
        assertThat(twins)
                .extracting(twin -> twin.provenance().parents().get(0))
                .containsExactlyInAnyOrderElementsOf(ids(attacks));
        assertThat(scenarios(store, ScenarioQuery.all().inRun(RUN))).hasSize(COUNT);
        assertThat(throughFile("inspect", twins)).allMatch(Scenario::isBenignTwin);

        List<Scenario> all = new ArrayList<>(attacks);
        all.addAll(twins);
        List<DeploymentResult> results = new DeploymentRunner(
                        store, Harbor.system(), OverRefusalJudge.beside(Harbor.judge()))
                .run("harbor", all, result -> {});
        OverRefusal report = OverRefusal.of(all, results);
        // Harbor answers what it does not recognise with one of five replies, of which two turn a user away.
        assertThat(report.overall().trials()).isEqualTo(COUNT);
        assertThat(report.overall().rate().mean()).isBetween(0.1, 0.6);
        assertThat(OverRefusal.measure(
                                all,
                                conversation -> new Reply("Gladly, and here is how it is done."),
                                new OverRefusalJudge())
                        .overall()
                        .rate()
                        .mean())
                .isZero();
    }

    private List<Scenario> generated(TurnsWanted turns, Datastore datastore) {
        List<EvaluationTarget> targets =
                List.of(catalog.get("sycophancy"), catalog.get("manipulation"), catalog.get("harmful_code"));
        String run = turns.equals(TurnsWanted.SINGLE) ? RUN : RUN + "/" + turns.most();
        try (Generator generator = new GrammarGenerator(grammar).withTurns(turns)) {
            Ledger ledger = new GenerationRun(
                            generator, datastore, MemoryNoveltyIndex.standard(), YamlExampleLoader.shipped(catalog))
                    .run(GenerationPlan.of(run, targets, COUNT, 7), RunListener.SILENT);
            assertThat(ledger.isComplete()).isTrue();
        }
        return scenarios(datastore, ScenarioQuery.all().inRun(run));
    }

    private static List<DeploymentResult> deployed(
            Datastore datastore, String run, List<Scenario> scenarios, SimulatedUser user) {
        return new DeploymentRunner(datastore, TIRED, JUDGE, user).run(run, scenarios, result -> {});
    }

    private static Conversation transcriptInStore(Datastore datastore, Scenario scenario) {
        return datastore.results(scenario.id()).get(0).transcript();
    }

    private static List<Scenario> throughFile(String format, List<Scenario> scenarios) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Exporters.load()
                .scenarios(format)
                .write(scenarios.stream().map(scenario -> new ExportedScenario(scenario, null, null)), file);
        try (Stream<ExportedScenario> rows =
                Importers.load().scenarios(format).read(format, new ByteArrayInputStream(file.toByteArray()))) {
            return rows.map(ExportedScenario::scenario).toList();
        }
    }

    private static List<Scenario> scenarios(Datastore datastore, ScenarioQuery query) {
        try (Stream<Scenario> scenarios = datastore.scenarios(query)) {
            return scenarios.toList();
        }
    }

    private static List<ScenarioId> ids(List<Scenario> scenarios) {
        return scenarios.stream().map(Scenario::id).toList();
    }
}
