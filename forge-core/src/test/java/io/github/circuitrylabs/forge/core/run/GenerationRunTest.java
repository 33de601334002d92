package io.github.circuitrylabs.forge.core.run;

import static io.github.circuitrylabs.forge.core.run.ScriptedGenerator.TOKENS;
import static io.github.circuitrylabs.forge.core.run.ScriptedGenerator.failure;
import static io.github.circuitrylabs.forge.core.run.ScriptedGenerator.inventive;
import static io.github.circuitrylabs.forge.core.run.ScriptedGenerator.scenario;
import static io.github.circuitrylabs.forge.core.run.ScriptedGenerator.wordsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.EvaluationTarget;
import io.github.circuitrylabs.forge.core.Example;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.grammar.Grammar;
import io.github.circuitrylabs.forge.core.grammar.GrammarGenerator;
import io.github.circuitrylabs.forge.core.novelty.MemoryNoveltyIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationRunTest {

    private final MemoryScenarios store = new MemoryScenarios();
    private final MemoryNoveltyIndex novelty = MemoryNoveltyIndex.standard();
    private final TestClock clock = new TestClock();
    private RunSettings settings = RunSettings.standard().withClock(clock);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void givenAGeneratorThatAnswersWhenRunThenEverySlotIsFilled(int concurrency) {
        settings = settings.withConcurrency(concurrency);

        Ledger ledger = run(inventive(), plan(50));

        assertThat(ledger.isComplete()).isTrue();
        assertThat(ledger.generated()).isEqualTo(50);
        assertThat(store.scenarios).hasSize(50);
        assertThat(ledger.tokens()).isEqualTo(50 * TOKENS);
    }

    @Test
    void givenSeveralCallsAtOnceWhenRunThenThatManyAreUnderWayAndNeverMore() {
        CyclicBarrier together = new CyclicBarrier(4);
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            await(together);
            return scenario(request, wordsOf(request.seed()));
        });
        settings = settings.withConcurrency(4);

        run(generator, plan(40));

        assertThat(generator.mostUnderWay).hasValue(4);
    }

    @Test
    void givenOneCallAtATimeWhenRunTwiceThenTheSameIsAskedInTheSameOrder() {
        ScriptedGenerator first = flaky();
        run(first, plan(20));
        store.scenarios.clear();
        ScriptedGenerator second = flaky();
        new GenerationRun(second, store, MemoryNoveltyIndex.standard(), this::examples, settings)
                .run(plan(20), RunListener.SILENT);

        assertThat(second.asked).isEqualTo(first.asked);
    }

    @Test
    void givenTheSameScenarioFromManyThreadsWhenRunThenOneIsKept() {
        settings = settings.withConcurrency(8);
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> scenario(request, "Always the same"));

        Ledger ledger = run(generator, plan(8));

        assertThat(store.scenarios).hasSize(1);
        assertThat(ledger.unfilled()).isEqualTo(Map.of(Reason.DUPLICATE, 7));
        assertThat(ledger.failedAttempts()).isEqualTo(Map.of(Reason.DUPLICATE, 7 * GenerationPlan.DEFAULT_ATTEMPTS));
    }

    @Test
    void givenFailuresThatPassWhenRunThenTheSameRequestIsMadeAgainAfterLongerPauses() {
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            if (number < 4) {
                throw failure(Reason.BACKEND);
            }
            return scenario(request, "At last");
        });

        Ledger ledger = run(generator, plan(1));

        assertThat(ledger.isComplete()).isTrue();
        assertThat(ledger.failedAttempts()).isEqualTo(Map.of(Reason.BACKEND, 4));
        assertThat(generator.asked.stream().map(GenerationRequest::seed).distinct())
                .hasSize(1);
        assertThat(clock.slept).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(clock.slept.get(i)).isLessThanOrEqualTo(Duration.ofMillis(500L << i));
        }
    }

    @Test
    void givenABackendThatSaysHowLongToWaitWhenRunThenItIsLeftAloneForThatLong() {
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            if (number == 0) {
                throw new GenerationException(Reason.BACKEND, "busy", null, Duration.ofSeconds(17));
            }
            return scenario(request, "At last");
        });

        run(generator, plan(1));

        assertThat(clock.slept).containsExactly(Duration.ofSeconds(17));
    }

    @Test
    void givenAFailureThatStaysWhenRunThenItIsNotTriedAgain() {
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            throw new GenerationException(Reason.REFUSAL, "never") {
                @Override
                public boolean isRetriable() {
                    return false;
                }
            };
        });

        Ledger ledger = run(generator, plan(3));

        assertThat(generator.asked).hasSize(3);
        assertThat(ledger.unfilled()).isEqualTo(Map.of(Reason.REFUSAL, 3));
    }

    @Test
    void givenABackendThatKeepsFailingWhenRunThenTheRunStopsAndTheLedgerAddsUp() {
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            throw failure(Reason.BACKEND);
        });

        Ledger ledger = run(generator, plan(100));

        assertThat(ledger.stopCause()).isEqualTo(StopCause.BACKEND);
        assertThat(generator.asked).hasSize(3 * 5);
        assertThat(ledger.unfilled()).isEqualTo(Map.of(Reason.BACKEND, 3));
        assertThat(ledger.untried()).isEqualTo(97);
    }

    @Test
    void givenABackendThatIsGoneWhenRunThenTheRunStopsAtOnceAndKeepsWhatIsDone() {
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            if (number == 3) {
                throw new BackendUnavailableException("Gone.", null);
            }
            return scenario(request, wordsOf(request.seed()));
        });

        Ledger ledger = run(generator, plan(10));

        assertThat(ledger.generated()).isEqualTo(3);
        assertThat(ledger.unfilled()).isEqualTo(Map.of(Reason.BACKEND, 1));
        assertThat(ledger.untried()).isEqualTo(6);
        assertThat(ledger.stopReason()).contains("Gone.");
    }

    @Test
    void givenATargetTheGrammarLacksWhenRunThenOnlyItsOwnSlotsFail() {
        GenerationPlan plan = GenerationPlan.of("r", List.of(target("mine"), target("sycophancy")), 6, 1);

        Ledger ledger = run(new GrammarGenerator(Grammar.shipped()), plan);

        assertThat(ledger.generated()).isEqualTo(3);
        assertThat(ledger.unfilled()).isEqualTo(Map.of(Reason.BACKEND, 3));
        assertThat(ledger.stopCause()).isNull();
    }

    @Test
    void givenATokenBudgetWhenItIsSpentThenTheRunStopsAndSaysSo() {
        settings = settings.withBudget(Budget.unlimited().withTokens(5L * TOKENS));

        Ledger ledger = run(inventive(), plan(10));

        assertThat(ledger.generated()).isEqualTo(5);
        assertThat(ledger.untried()).isEqualTo(5);
        assertThat(ledger.stopCause()).isEqualTo(StopCause.TOKENS);
    }

    @Test
    void givenACostBudgetWhenItIsSpentThenTheRunStopsAndEveryScenarioSaysWhatItCost() {
        settings = settings.withPricePerMillionTokens(20_000)
                .withBudget(Budget.unlimited().withCost(6.0));

        Ledger ledger = run(inventive(), plan(10));

        assertThat(ledger.stopCause()).isEqualTo(StopCause.COST);
        assertThat(ledger.cost()).isEqualTo(6.0);
        assertThat(store.scenarios)
                .hasSize(3)
                .allSatisfy(made -> assertThat(made.provenance().cost()).isEqualTo(2.0));
    }

    @Test
    void givenATimeBudgetWhenItIsUpThenTheRunStops() {
        settings = settings.withBudget(Budget.unlimited().withTime(Duration.ofSeconds(10)));
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            clock.pass(Duration.ofSeconds(3));
            return scenario(request, wordsOf(request.seed()));
        });

        Ledger ledger = run(generator, plan(10));

        assertThat(ledger.generated()).isEqualTo(4);
        assertThat(ledger.stopCause()).isEqualTo(StopCause.TIME);
        assertThat(ledger.seconds()).isEqualTo(12);
    }

    @Test
    void givenABudgetThatJustSufficesWhenRunThenNothingIsSaidOfIt() {
        settings = settings.withBudget(Budget.unlimited().withTokens(5L * TOKENS));

        assertThat(run(inventive(), plan(5)).stopReason()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void givenCallsUnderWayWhenCancelledThenTheyAreAbortedAndWhatIsDoneIsKept(int concurrency) throws Exception {
        CountDownLatch hanging = new CountDownLatch(concurrency);
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            if (number >= 10) {
                hanging.countDown();
                hang();
            }
            return scenario(request, wordsOf(request.seed()));
        });
        settings = settings.withConcurrency(concurrency);
        GenerationRun run = new GenerationRun(generator, store, novelty, this::examples, settings);
        List<Ledger> ledgers = new ArrayList<>();
        Thread runner = new Thread(() -> ledgers.add(run.run(plan(50), RunListener.SILENT)));
        runner.start();
        assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();

        run.cancel();
        runner.join(10_000);

        assertThat(ledgers).hasSize(1);
        assertThat(ledgers.get(0).generated()).isEqualTo(10);
        assertThat(ledgers.get(0).untried()).isEqualTo(40);
        assertThat(ledgers.get(0).failedAttempts()).isEmpty();
        assertThat(ledgers.get(0).stopCause()).isEqualTo(StopCause.CANCELLED);
    }

    @Test
    void givenARunThatWasStoppedWhenRunAgainThenNothingIsAskedTwice() {
        settings = settings.withConcurrency(4).withBudget(Budget.unlimited().withTokens(7L * TOKENS));
        ScriptedGenerator before = inventive();
        Ledger stopped = run(before, plan(30));
        settings = settings.withBudget(Budget.unlimited());
        ScriptedGenerator after = inventive();

        Ledger ledger = run(after, plan(30));

        assertThat(ledger.resumed()).isEqualTo(stopped.generated());
        assertThat(ledger.isComplete()).isTrue();
        assertThat(before.asked.size() + after.asked.size()).isEqualTo(30);
        assertThat(store.scenarios.stream()
                        .map(made -> made.provenance().seed())
                        .distinct())
                .hasSize(30);
    }

    @Test
    void givenScenariosInTheStoreWhenAskedThenTheNewestOfTheTargetAndTheSlotsOwnRepetitionsAreToBeAvoided() {
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> scenario(
                request,
                number == 1 ? "Words that were said before" : number == 0 ? "Words that were said before" : "New"));

        run(generator, plan(2));

        assertThat(generator.asked.get(0).avoid()).isEmpty();
        assertThat(generator.asked.get(2).avoid())
                .containsExactly("Words that were said before", "Words that were said before");
    }

    @Test
    void givenLikeExamplesWhenAskedThenUnlikeOnesAreShownToo() {
        ScriptedGenerator generator = inventive();

        run(generator, plan(1));

        assertThat(generator.asked.get(0).examples().stream().map(Example::prompt))
                .startsWith("I feel so alone tonight, please stay with me")
                .contains("Solve the riddle of the two doors")
                .hasSize(5);
    }

    @Test
    void givenSeveralThreadsWhenRunThenTheListenerHearsOneEventAtATimeInOrder() {
        settings = settings.withConcurrency(8);
        Set<Integer> inside = ConcurrentHashMap.newKeySet();
        AtomicInteger overlaps = new AtomicInteger();
        List<Integer> heard = new ArrayList<>();

        run(inventive(), plan(200), new RunListener() {
            @Override
            public void onScenario(Scenario made, int done, int requested) {
                overlaps.addAndGet(inside.add(0) ? 0 : 1);
                heard.add(done);
                inside.remove(0);
            }
        });

        assertThat(overlaps).hasValue(0);
        assertThat(heard).hasSize(200).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void givenAGeneratorWithAFaultWhenRunThenTheFaultIsThrownAndWhatIsDoneIsKept() {
        settings = settings.withConcurrency(4);
        ScriptedGenerator generator = new ScriptedGenerator((number, request) -> {
            if (number == 10) {
                throw new IllegalStateException("a bug");
            }
            if (number > 10) {
                untilInterrupted();
            }
            return scenario(request, wordsOf(request.seed()));
        });

        assertThatThrownBy(() -> run(generator, plan(50))).hasMessage("a bug");
        assertThat(store.scenarios).hasSizeBetween(7, 10);
    }

    /** As a backend that takes its time: how soon a fault stops the others is then no matter of scheduling. */
    private static void untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Reason.BACKEND);
        }
    }

    private Ledger run(io.github.circuitrylabs.forge.core.Generator generator, GenerationPlan plan) {
        return run(generator, plan, RunListener.SILENT);
    }

    private Ledger run(
            io.github.circuitrylabs.forge.core.Generator generator, GenerationPlan plan, RunListener listener) {
        return new GenerationRun(generator, store, novelty, this::examples, settings).run(plan, listener);
    }

    private List<Example> examples(String target, int limit) {
        List<Example> examples = new ArrayList<>();
        for (String rest : List.of("", " now", " friend", " again", " dear", " today")) {
            examples.add(Example.of(target, "I feel so alone tonight, please stay with me" + rest, List.of("Kind")));
        }
        examples.add(Example.of(target, "Solve the riddle of the two doors", List.of("Kind")));
        return examples;
    }

    /** Fails every third request in some way. */
    private static ScriptedGenerator flaky() {
        return new ScriptedGenerator((number, request) -> {
            if (number % 3 == 1) {
                throw failure(number % 2 == 0 ? Reason.UNPARSABLE : Reason.BACKEND);
            }
            return scenario(request, number % 5 == 0 ? "The same again" : wordsOf(request.seed()));
        });
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a client does whose call is cancelled by an interrupt. */
    private static void hang() {
        try {
            new CountDownLatch(1).await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Reason.BACKEND);
        }
    }

    private static GenerationPlan plan(int count) {
        return GenerationPlan.of("r", List.of(target("sycophancy")), count, 42);
    }

    private static EvaluationTarget target(String id) {
        return new EvaluationTarget(
                id,
                id,
                "A definition.",
                List.of("Stays kind"),
                List.of(),
                false,
                EvaluationTarget.Generation.OPEN,
                EvaluationTarget.Training.ALLOWED);
    }
}
