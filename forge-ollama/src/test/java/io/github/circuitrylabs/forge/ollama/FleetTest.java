package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.BackendConfig;
import io.github.circuitrylabs.forge.core.EvaluationTarget.Generation;
import io.github.circuitrylabs.forge.core.GenerationRequest;
import io.github.circuitrylabs.forge.core.Generator;
import io.github.circuitrylabs.forge.core.TargetCatalog;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.core.testkit.OllamaContractServer;
import io.github.circuitrylabs.forge.core.testkit.OllamaRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several real servers as one. */
class FleetTest {

    private static final ChatCall CALL = ChatCall.of(Turn.user("Hi"));
    private static final EndpointPool.Breaker BREAKER =
            new EndpointPool.Breaker(3, Duration.ofSeconds(5), Duration.ofMinutes(5));

    @TempDir
    Path folder;

    private final CountDownLatch slowMayAnswer = new CountDownLatch(1);
    private final AtomicLong now = new AtomicLong();
    private OllamaContractServer one;
    private OllamaContractServer two;

    @BeforeEach
    void start() throws IOException {
        one = server("one", says(Answers.scenario("From one")));
        two = server("two", says(Answers.scenario("From two")));
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void should_lose_no_call_when_a_server_dies_in_the_middle_and_use_it_again_when_it_is_back() {
        try (EndpointPool pool = pool(one, two)) {
            assertThat(pool.chat(CALL).text()).contains("From one");

            // WHEN it dies during a call
            one.dieAt("POST /api/chat");
            for (int i = 0; i < 10; i++) {
                assertThat(pool.chat(CALL).text()).contains("From two");
            }

            // THEN it is left alone, until its pause is over and it answers again
            assertThat(pool.healthy()).isEqualTo(1);
            one.comeBack();
            assertThat(pool.chat(CALL).text()).contains("From two");
            now.addAndGet(Duration.ofSeconds(6).toNanos());
            assertThat(pool.chat(CALL).text()).contains("From one");
            assertThat(pool.healthy()).isEqualTo(2);
        }
    }

    @Test
    void should_ask_a_slow_server_less() throws Exception {
        // GIVEN a server that answers none of its calls until all others are done
        try (OllamaContractServer slow = server("slow", (gguf, adapter, prompt, tokens) -> {
                    await(slowMayAnswer);
                    return "slow";
                });
                EndpointPool pool = pool(slow, two)) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<ChatReply>> replies = new ArrayList<>();

            // WHEN
            for (int i = 0; i < 40; i++) {
                replies.add(threads.submit(() -> pool.chat(CALL)));
            }
            while (asked(two) < 30) {
                Thread.onSpinWait();
            }
            slowMayAnswer.countDown();
            for (Future<ChatReply> reply : replies) {
                reply.get(10, TimeUnit.SECONDS);
            }
            threads.shutdown();

            // THEN it got what it could bear: no more at once than the other, and so far fewer in all
            assertThat(asked(slow)).isBetween(1L, 10L);
            assertThat(asked(slow) + asked(two)).isEqualTo(40);
        }
    }

    @Test
    void should_be_one_generator_for_who_names_several_addresses() {
        BackendConfig config =
                BackendConfig.parse("ollama:m@" + one.url() + "," + two.url(), TargetCatalog.of(List.of()));
        one.dieAt("POST /api/chat");

        try (Generator generator = new OllamaGeneratorProvider().create(config)) {
            assertThat(generator
                            .generate(GenerationRequest.of(OllamaGeneratorTest.target(Generation.OPEN), 1))
                            .prompt())
                    .isEqualTo("From two");
        }
    }

    private EndpointPool pool(OllamaContractServer... servers) {
        List<ChatModel> models = new ArrayList<>();
        for (OllamaContractServer server : servers) {
            models.add(OllamaClient.create(OllamaConfig.at(server.url())).chatModel("m", OllamaSettings.defaults()));
        }
        return EndpointPool.create(models, BREAKER, now::get);
    }

    private OllamaContractServer server(String name, OllamaRunner runner) throws IOException {
        OllamaContractServer server = OllamaContractServer.start(Files.createDirectory(folder.resolve(name)), runner);
        Path gguf = Files.writeString(folder.resolve("model.gguf"), "GGUF");
        try (OllamaClient client = OllamaClient.create(OllamaConfig.at(server.url()))) {
            client.manage().create(OllamaModelSpec.ofGguf("m", gguf), status -> {});
        }
        return server;
    }

    private static OllamaRunner says(String text) {
        return (gguf, adapter, prompt, tokens) -> text;
    }

    private static long asked(OllamaContractServer server) {
        return server.requests().stream()
                .filter(line -> line.startsWith("POST /api/chat"))
                .count();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
