package io.github.circuitrylabs.forge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.examples.TargetCatalogs;
import io.github.circuitrylabs.forge.core.examples.YamlExampleLoader;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.core.run.GenerationPlan;
import io.github.circuitrylabs.forge.core.run.GenerationRun;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.core.run.RetryPolicy;
import io.github.circuitrylabs.forge.core.run.RunListener;
import io.github.circuitrylabs.forge.core.run.RunSettings;
import io.github.circuitrylabs.forge.ollama.OllamaClient;
import io.github.circuitrylabs.forge.ollama.OllamaConfig;
import io.github.circuitrylabs.forge.ollama.OllamaGenerator;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server at its worst: whatever it deals, the ledger adds up, and counts each failure under its reason. */
class UnreliableServerTest {

    private static final int SCENARIOS = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** What the server may do with a request. */
    private enum Deal {
        SCENARIO(null),
        GARBAGE(Reason.UNPARSABLE),
        HALF_JSON(Reason.UNPARSABLE),
        REFUSAL(Reason.REFUSAL),
        REPETITION(Reason.DUPLICATE),
        BUSY(Reason.BACKEND),
        BROKEN(Reason.BACKEND),
        HANGS(Reason.BACKEND);

        private final Reason reason;

        Deal(Reason reason) {
            this.reason = reason;
        }
    }

    private final Map<Deal, Integer> dealt = new EnumMap<>(Deal.class);
    private final List<String> written = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 4", "3, 8", "4, 8"})
    void givenAServerAtItsWorstWhenRunThenTheLedgerAddsUpAndEachReasonIsCounted(long seed, int concurrency) {
        SplittableRandom random = new SplittableRandom(seed);
        try (MockOllama server = MockOllama.start((request, answer) -> answer(request, answer, random));
                Generator generator = generator(server);
                SqliteDatastore store = SqliteDatastore.inMemory()) {
            Ledger ledger = run(generator, store, seed, concurrency);
            over.countDown();

            assertThat(ledger.failedAttempts()).isEqualTo(dealtByReason());
            assertThat(ledger.failedAttempts())
                    .containsOnlyKeys(Reason.UNPARSABLE, Reason.DUPLICATE, Reason.REFUSAL, Reason.BACKEND);
            assertThat(ledger.generated()).isEqualTo(dealt.get(Deal.SCENARIO));
            assertThat(store.countScenarios(ScenarioQuery.all())).isEqualTo(ledger.generated());
            assertThat(ledger.resumed()
                            + ledger.generated()
                            + ledger.untried()
                            + ledger.unfilled().values().stream()
                                    .mapToInt(Integer::intValue)
                                    .sum())
                    .isEqualTo(SCENARIOS);
        }
    }

    private Ledger run(Generator generator, SqliteDatastore store, long seed, int concurrency) {
        TargetCatalog targets = TargetCatalogs.shipped();
        RunSettings settings = RunSettings.standard()
                .withConcurrency(concurrency)
                .withRetry(new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(5), SCENARIOS));
        return new GenerationRun(
                        generator,
                        store,
                        store.noveltyIndex(NoveltySettings.standard()),
                        YamlExampleLoader.shipped(targets),
                        settings)
                .run(
                        new GenerationPlan("r", List.of(targets.get("sycophancy")), SCENARIOS, seed, 1.0, 2),
                        RunListener.SILENT);
    }

    /** Each request asks the model once, so that the server deals exactly what the run counts. */
    private static Generator generator(MockOllama server) {
        OllamaConfig config = OllamaConfig.at(server.url()).withTimeout(PATIENCE);
        return OllamaGenerator.create(
                OllamaClient.create(config),
                "mock",
                OllamaGenerator.Config.defaults().withAttempts(1));
    }

    private void answer(JsonNode request, MockOllama.Answer answer, SplittableRandom random)
            throws IOException, InterruptedException {
        Deal deal;
        String prompt;
        synchronized (dealt) {
            deal = draw(random);
            dealt.merge(deal, 1, Integer::sum);
            prompt = deal == Deal.REPETITION
                    ? written.get(random.nextInt(written.size()))
                    : MockOllama.promptOf(random.nextLong());
            if (deal == Deal.SCENARIO) {
                written.add(prompt);
            }
        }
        switch (deal) {
            case SCENARIO, REPETITION -> answer.say(MockOllama.scenario(prompt));
            case GARBAGE -> answer.say("<<<" + prompt);
            case HALF_JSON -> answer.say("{\"prompt\": \"" + prompt.substring(0, 9));
            case REFUSAL -> answer.say("I'm sorry, but I can't help with that.");
            case BUSY -> {
                answer.header("Retry-After", "0");
                answer.fail(429, "too many requests");
            }
            case BROKEN -> answer.fail(500, "llama runner process has terminated");
            case HANGS -> over.await(10 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Half of the answers are scenarios; what hangs is rarer, since it takes time. */
    private Deal draw(SplittableRandom random) {
        int chance = random.nextInt(100);
        if (chance < 50 || (chance < 66 && written.isEmpty())) {
            return Deal.SCENARIO;
        }
        List<Deal> bad = List.of(
                Deal.REPETITION, Deal.REPETITION, Deal.GARBAGE, Deal.HALF_JSON, Deal.REFUSAL, Deal.BUSY, Deal.BROKEN);
        return chance >= 97 ? Deal.HANGS : bad.get((chance - 50) * bad.size() / 47);
    }

    private Map<Reason, Integer> dealtByReason() {
        Map<Reason, Integer> byReason = new EnumMap<>(Reason.class);
        dealt.forEach((deal, number) -> {
            if (deal.reason != null) {
                byReason.merge(deal.reason, number, Integer::sum);
            }
        });
        return byReason;
    }
}
