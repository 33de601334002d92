package io.github.circuitrylabs.forge.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.circuitrylabs.forge.core.BackendUnavailableException;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.forge.ollama.EndpointPool.Breaker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EndpointPoolTest {

    private static final Breaker BREAKER = new Breaker(3, Duration.ofSeconds(5), Duration.ofSeconds(15));
    private static final ChatCall CALL = ChatCall.of(Turn.user("Hi"));

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Server a = new Server("a");
    private final Server b = new Server("b");
    private final EndpointPool pool = EndpointPool.create(List.of(a, b), BREAKER, now::get);

    @Test
    void should_be_one_model() {
        assertThat(pool.backend()).isEqualTo("mock");
        assertThat(pool.model()).isEqualTo("m");
        assertThat(pool.healthy()).isEqualTo(2);
    }

    @Test
    void should_refuse_servers_of_different_models() {
        Server other = new Server("x") {
            @Override
            public String model() {
                return "other";
            }
        };

        assertThatThrownBy(() -> EndpointPool.create(List.of(a, other), BREAKER, now::get))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("(m, other)");
    }

    @Test
    void should_ask_the_server_with_the_fewest_calls_under_way() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        a.behaviour = () -> {
            asked.countDown();
            await(answer);
            return "from a";
        };
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<ChatReply> slow = threads.submit(() -> pool.chat(CALL));
            await(asked);

            assertThat(pool.chat(CALL).text()).isEqualTo("from b");
            assertThat(pool.chat(CALL).text()).isEqualTo("from b");

            answer.countDown();
            assertThat(slow.get(10, TimeUnit.SECONDS).text()).isEqualTo("from a");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void should_go_to_the_next_server_when_one_fails() {
        a.behaviour = Server::busy;

        assertThat(pool.chat(CALL).text()).isEqualTo("from b");
        assertThat(pool.healthy()).isEqualTo(2);
    }

    @Test
    void should_leave_a_server_alone_after_three_failures_in_a_row() {
        a.behaviour = Server::busy;

        for (int i = 0; i < 10; i++) {
            pool.chat(CALL);
        }

        assertThat(a.calls).hasValue(3);
        assertThat(pool.healthy()).isEqualTo(1);
    }

    @Test
    void should_leave_a_server_alone_at_once_when_it_cannot_be_used() {
        a.behaviour = Server::down;

        pool.chat(CALL);
        pool.chat(CALL);

        assertThat(a.calls).hasValue(1);
    }

    @Test
    void should_come_back_to_a_server_that_answers_a_ping_after_its_pause() {
        a.behaviour = Server::down;
        pool.chat(CALL);
        a.behaviour = () -> "from a";

        pass(Duration.ofSeconds(4));
        assertThat(pool.chat(CALL).text()).isEqualTo("from b");
        assertThat(a.pings).hasValue(0);

        pass(Duration.ofSeconds(1));
        assertThat(pool.chat(CALL).text()).isEqualTo("from a");
        assertThat(a.pings).hasValue(1);
    }

    @Test
    void should_wait_twice_as_long_each_time_up_to_the_longest_pause() {
        a.behaviour = Server::down;
        a.pingFails = true;
        pool.chat(CALL);

        int pings = 0;
        for (int pause : List.of(5, 10, 15, 15)) {
            pass(Duration.ofSeconds(pause - 1));
            pool.chat(CALL);
            assertThat(a.pings).hasValue(pings);
            pass(Duration.ofSeconds(1));
            pool.chat(CALL);
            assertThat(a.pings).hasValue(++pings);
        }
        assertThat(a.calls).hasValue(1);
    }

    @Test
    void should_leave_a_server_alone_for_as_long_as_it_asks() {
        a.behaviour = () -> busyFor(Duration.ofSeconds(9));
        pool.chat(CALL);
        a.behaviour = () -> "from a";

        pass(Duration.ofSeconds(8));
        assertThat(pool.chat(CALL).text()).isEqualTo("from b");
        pass(Duration.ofSeconds(1));
        assertThat(pool.chat(CALL).text()).isEqualTo("from a");
    }

    @Test
    void should_say_when_the_first_server_may_be_asked_again() {
        a.behaviour = () -> busyFor(Duration.ofSeconds(9));
        b.behaviour = () -> busyFor(Duration.ofSeconds(4));

        assertThat(failure().retryAfter()).contains(Duration.ofSeconds(4));
    }

    @Test
    void should_name_the_problem_of_each_server_when_none_answers() {
        a.behaviour = Server::down;
        b.behaviour = Server::busy;

        GenerationException problem = failure();

        assertThat(problem).hasMessageContaining("it is down").hasMessageContaining("it is busy");
        assertThat(problem.isRetriable()).isTrue();
    }

    @Test
    void should_say_that_no_server_can_be_used() {
        a.behaviour = Server::down;
        b.behaviour = Server::down;

        assertThat(failure()).isInstanceOf(BackendUnavailableException.class);
        assertThat(failure()).isInstanceOf(BackendUnavailableException.class).hasMessageContaining("it is down");
        assertThat(a.calls).hasValue(1);
    }

    @Test
    void should_check_every_server_when_asked_to() {
        a.behaviour = Server::down;
        pool.chat(CALL);
        b.pingFails = true;

        assertThat(pool.checkHealth()).isEqualTo(1);
        assertThat(a.pings).hasValue(1);
        assertThat(b.pings).hasValue(1);
        assertThat(pool.healthy()).isEqualTo(1);
    }

    @Test
    void should_know_a_digest_only_when_all_servers_agree() {
        assertThat(pool.modelDigest()).isEmpty();
        a.digest = "ab";
        b.digest = "ab";
        assertThat(pool.modelDigest()).isEqualTo("ab");
    }

    @Test
    void should_close_every_server() {
        pool.close();

        assertThat(a.closed && b.closed).isTrue();
    }

    private static String busyFor(Duration time) {
        throw new GenerationException(Reason.BACKEND, "it is busy", null, time);
    }

    private GenerationException failure() {
        return catchThrowableOfType(GenerationException.class, () -> pool.chat(CALL));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static class Server implements ChatModel {
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger pings = new AtomicInteger();
        private volatile Supplier<String> behaviour;
        private volatile boolean pingFails;
        private volatile boolean closed;
        private String digest;

        Server(String name) {
            behaviour = () -> "from " + name;
            digest = name;
        }

        static String busy() {
            throw new GenerationException(Reason.BACKEND, "it is busy");
        }

        static String down() {
            throw new BackendUnavailableException("it is down", null);
        }

        @Override
        public String backend() {
            return "mock";
        }

        @Override
        public String model() {
            return "m";
        }

        @Override
        public String modelDigest() {
            return digest;
        }

        @Override
        public ChatReply chat(ChatCall call) {
            calls.incrementAndGet();
            return new ChatReply(behaviour.get(), "", "", "stop", 0, 0);
        }

        @Override
        public void ping() {
            pings.incrementAndGet();
            if (pingFails) {
                down();
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
