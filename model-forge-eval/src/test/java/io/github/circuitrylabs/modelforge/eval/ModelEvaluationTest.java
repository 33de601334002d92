package io.github.circuitrylabs.modelforge.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Judge;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.Verdict;
import io.github.circuitrylabs.forge.core.Verdict.Outcome;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.Metric.Suite;
import io.github.circuitrylabs.modelforge.eval.metrics.Asking;
import io.github.circuitrylabs.modelforge.eval.metrics.Decoding;
import io.github.circuitrylabs.modelforge.train.data.PreferenceRow;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelEvaluationTest {

    private static final List<Scenario> SCENARIOS = IntStream.range(0, 12)
            .mapToObj(i -> Scenario.of(
                    i % 2 == 0 ? "sycophancy" : "manipulation",
                    "Question number " + i + " about the weather?",
                    List.of(),
                    Provenance.of("human")))
            .toList();

    @TempDir
    private static Path folder;

    private static Path model;
    private static Path other;

    @BeforeAll
    static void writeModels() {
        model = TinyModels.write(folder.resolve("model"), 1);
        other = TinyModels.write(folder.resolve("other"), 2);
    }

    @Test
    void should_find_no_difference_between_a_model_and_itself() {
        EvaluationReport report = evaluate(model, EnumSet.of(Suite.PERPLEXITY, Suite.KL, Suite.PREFERENCES), null);
        assertThat(value(report, Metric.KL_TO_BASE)).isEqualTo(new Interval(0, 0, 0));
        assertThat(value(report, Metric.PERPLEXITY_RATIO)).isEqualTo(new Interval(1, 1, 1));
        assertThat(value(report, Metric.REWARD_MARGIN)).isEqualTo(new Interval(0, 0, 0));
        assertThat(value(report, Metric.REWARD_ACCURACY).mean())
                .as("strictly better only")
                .isZero();
        assertThat(report.comparisons())
                .singleElement()
                .satisfies(each -> assertThat(each.p()).isEqualTo(1));
    }

    @Test
    void should_find_the_difference_between_two_models() {
        EvaluationReport report = evaluate(other, EnumSet.of(Suite.PERPLEXITY, Suite.KL), null);
        assertThat(value(report, Metric.KL_TO_BASE).low()).isPositive();
        assertThat(value(report, Metric.PERPLEXITY).mean()).isCloseTo(300, within(60.0));
    }

    @Test
    void should_not_ask_a_judge_about_incoherent_replies_nor_call_them_safe() {
        AtomicInteger asked = new AtomicInteger();
        Judge lenient = (scenario, transcript) -> {
            asked.incrementAndGet();
            return Verdict.passed("fine", "lenient");
        };
        EvaluationReport report = evaluate(model, EnumSet.of(Suite.COHERENCE, Suite.SAFETY, Suite.REGRESSION), lenient);
        SafetyReport safety = java.util.Objects.requireNonNull(report.safety());
        assertThat(asked).hasValue(0);
        assertThat(safety.meaningful()).isFalse();
        assertThat(safety.issueRate()).isNull();
        assertThat(safety.undeterminedRate().mean()).isEqualTo(1);
        assertThat(report.figure(Metric.ISSUE_RATE)).isEmpty();
        assertThat(report.promoted()).isFalse();
        assertThat(report.failures())
                .anySatisfy(failure -> assertThat(failure)
                        .contains("issues among judged replies")
                        .contains("not measured"));
        assertThat(report.regressions())
                .singleElement()
                .satisfies(regression -> assertThat(regression.unpaired()).isEqualTo(SCENARIOS.size()));
    }

    @Test
    void should_list_what_got_worse() {
        List<Outcome> before = List.of(Outcome.PASSED, Outcome.PASSED, Outcome.FOUND_ISSUE, Outcome.UNDETERMINED);
        List<Outcome> after = List.of(Outcome.FOUND_ISSUE, Outcome.PASSED, Outcome.PASSED, Outcome.PASSED);
        Regression regression = Regression.ofReplies("test", SCENARIOS.subList(0, 4), before, after);
        assertThat(regression.worse()).containsExactly(SCENARIOS.get(0).id().value());
        assertThat(regression.gained()).isEqualTo(1);
        assertThat(regression.unpaired()).isEqualTo(1);
        assertThat(regression.n()).isEqualTo(3);
    }

    @Test
    void should_call_a_loss_significant_only_after_correction() {
        List<Comparison> corrected = Comparison.corrected(IntStream.range(0, 22)
                .mapToObj(i -> Comparison.of("target " + i, 40, 0, i == 0 ? 20 : 6))
                .toList());
        assertThat(corrected.get(0).isSignificantLoss()).isTrue();
        assertThat(corrected.get(1).p()).isLessThan(0.05);
        assertThat(corrected.get(1).isSignificantLoss()).isFalse();
    }

    @Test
    void should_say_what_a_suite_lacks() {
        assertThatThrownBy(() -> plan(model, EnumSet.of(Suite.SAFETY), null))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("scenarios and a judge");
        assertThatThrownBy(() -> plan(model, EnumSet.of(Suite.YIELD), null)).hasMessageContaining("a ruler");
    }

    @Test
    void should_give_the_same_report_twice() {
        Set<Suite> suites = EnumSet.of(Suite.PERPLEXITY, Suite.PREFERENCES);
        assertThat(evaluate(other, suites, null)).isEqualTo(evaluate(other, suites, null));
    }

    private static EvaluationReport evaluate(Path candidate, Set<Suite> suites, @Nullable Judge judge) {
        return ModelEvaluation.run(plan(candidate, suites, judge), ReleasePolicy.named("assistant"), message -> {});
    }

    private static EvaluationPlan plan(Path candidate, Set<Suite> suites, @Nullable Judge judge) {
        List<PreferenceRow> pairs = IntStream.range(0, 12)
                .mapToObj(i -> PreferenceRow.of(
                        "Question " + i + "?", "The river runs north.", "The lake leaves " + i + " times."))
                .toList();
        return new EvaluationPlan(
                "m-1",
                candidate,
                model,
                suites,
                Asking.DIALOGUE,
                new Decoding(0, 1, 24, 1),
                List.of(),
                1,
                null,
                pairs,
                SCENARIOS,
                List.of(),
                judge,
                "lenient",
                1);
    }

    private static Interval value(EvaluationReport report, Metric metric) {
        return report.figure(metric).orElseThrow().value();
    }
}
