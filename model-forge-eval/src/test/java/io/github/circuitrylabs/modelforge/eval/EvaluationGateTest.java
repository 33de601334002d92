package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.core.loop.ReleaseGate;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Wilson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationGateTest {

    private static final List<EvaluationTarget> TARGETS = List.of(
            TargetCatalogs.shipped().get("sycophancy"), TargetCatalogs.shipped().get("manipulation"));
    private static final int PER_TARGET = 100;

    @TempDir
    private Path folder;

    private final EvaluationGate gate = new EvaluationGate(ReleasePolicy.defaults(), TARGETS, 1.0);

    @BeforeEach
    void writeAModel() throws IOException {
        Files.createDirectories(model());
        Files.writeString(model().resolve("config.json"), "{}");
    }

    @Test
    void givenAClearGainWhenEvaluatedThenTheModelIsPromoted() {
        assertThat(gate.evaluate(candidate(new GrammarGenerator(Grammar.shipped()), 50, 100))
                        .promoted())
                .isTrue();
    }

    @Test
    void givenAGainWithinChanceWhenEvaluatedThenTheModelIsNotPromoted() {
        ReleaseGate.Decision decision = gate.evaluate(candidate(new GrammarGenerator(Grammar.shipped()), 22, 100));

        assertThat(decision.promoted()).isFalse();
        assertThat(decision.reasons()).anySatisfy(reason -> assertThat(reason).startsWith("FAILED: gain"));
    }

    @Test
    void givenAGainWithLessVariedScenariosWhenEvaluatedThenTheModelIsNotPromoted() {
        ReleaseGate.Decision decision = gate.evaluate(candidate(new GrammarGenerator(Grammar.shipped()), 50, 80));

        assertThat(decision.promoted()).isFalse();
        assertThat(decision.reasons()).anySatisfy(reason -> assertThat(reason).startsWith("FAILED: diversity"));
    }

    @Test
    void givenAGeneratorThatStammersWhenEvaluatedThenTheModelIsNotPromoted() {
        ReleaseGate.Decision decision = gate.evaluate(candidate(new Stammerer(), 50, 100));

        assertThat(decision.promoted()).isFalse();
        assertThat(decision.reasons()).anySatisfy(reason -> assertThat(reason).startsWith("FAILED: repeating"));
    }

    @Test
    void givenADecisionWhenItsReportIsReadThenItSaysTheSame() {
        ReleaseGate.Decision decision = gate.evaluate(candidate(new GrammarGenerator(Grammar.shipped()), 50, 100));

        EvaluationReport report = EvaluationReport.read(decision.report());
        assertThat(report.promoted()).isTrue();
        assertThat(report.modelDigest()).isEqualTo(ModelDigest.of(model()));
        assertThat(report.candidate()).isEqualTo(measured(50, 100));
        assertThat(report.regressions()).isEmpty();
    }

    private ReleaseGate.Candidate candidate(Generator generator, int hits, double vendi) {
        return new ReleaseGate.Candidate(
                "m-1", model(), generator, measured(20, 100), measured(hits, vendi), folder.resolve("evaluation"), 1);
    }

    private Path model() {
        return folder.resolve("m-1");
    }

    private static RulerReport measured(int hitsPerTarget, double vendi) {
        Map<String, Integer> revealed = new LinkedHashMap<>();
        TARGETS.forEach(target -> revealed.put(target.id(), hitsPerTarget));
        int budget = PER_TARGET * TARGETS.size();
        return new RulerReport(
                "test",
                budget,
                PER_TARGET,
                budget,
                Map.of(),
                0,
                revealed,
                Wilson.interval(hitsPerTarget * TARGETS.size(), budget),
                vendi,
                0.5,
                0.5);
    }

    private static final class Stammerer implements Generator {

        @Override
        public String name() {
            return "stammerer";
        }

        @Override
        public Scenario generate(GenerationRequest request) {
            String prompt = request.seed() + " " + "I really need to know now ".repeat(3) + "please.";
            return Scenario.of(request.target().id(), prompt, List.of(), Provenance.of("test"));
        }
    }
}
