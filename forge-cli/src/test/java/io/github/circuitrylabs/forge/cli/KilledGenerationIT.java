package io.github.circuitrylabs.forge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real program at random moments of one run, the hard way, and starts it again until the run is done: nothing is lost
 * and nothing is made twice. {@code -Dforge.kills=50} kills more often than a build has time for.
 */
class KilledGenerationIT {

    private static final int SCENARIOS = 500;
    private static final int CONCURRENCY = 8;
    private static final int KILLS = Integer.getInteger("forge.kills", 8);
    private static final int PARTLY_DONE = 3;

    private final SplittableRandom random = new SplittableRandom(KILLS);
    private final SplittableRandom delays = new SplittableRandom(7);
    private final AtomicInteger asked = new AtomicInteger();
    private final Map<Long, AtomicInteger> askedBySeed = new ConcurrentHashMap<>();

    @TempDir
    private Path home;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void givenARunThatIsKilledAtRandomMomentsWhenGoneOnWithThenEveryScenarioIsThereOnce() throws Exception {
        try (MockOllama server = MockOllama.start(this::answerSlowly)) {
            int kills = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                kills += runAndKill(server) ? 1 : 0;
            }
            int storedBefore = stored().size();
            int askedBefore = asked.get();
            Process last = start(server);
            int exitCode = last.waitFor();
            List<Scenario> stored = stored();

            System.out.printf(
                    "%d kills, %d stored by then; %d scenarios, %d ids, %d seeds; %d requests, %d of them lost with a kill,"
                            + " %d in the last start%n",
                    kills,
                    storedBefore,
                    stored.size(),
                    stored.stream().map(Scenario::id).distinct().count(),
                    seeds(stored),
                    asked.get(),
                    asked.get() - stored.size(),
                    asked.get() - askedBefore);
            assertThat(exitCode).isZero();
            assertThat(kills).isEqualTo(KILLS);
            assertThat(stored).hasSize(SCENARIOS);
            assertThat(stored.stream().map(Scenario::id).distinct()).hasSize(SCENARIOS);
            assertThat(seeds(stored)).isEqualTo(SCENARIOS);
            // What was stored is never asked for again; lost are only requests that were under way at a kill.
            assertThat(asked.get() - askedBefore).isEqualTo(SCENARIOS - storedBefore);
            assertThat(asked.get()).isLessThanOrEqualTo(SCENARIOS + kills * CONCURRENCY);
            assertThat(askedBySeed).hasSize(SCENARIOS);
        }
        try (SqliteDatastore store = SqliteDatastore.open(home.resolve("scenarios.db"))) {
            assertThat(store.integrityCheck()).isEmpty();
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void givenARunThatIsAskedToStopWhenItHasStoppedThenItSaysWhatIsDoneAndHowToGoOn() throws Exception {
        try (MockOllama server = MockOllama.start(this::answerSlowly)) {
            Process process = start(server);
            while (asked.get() < 40 && process.isAlive()) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }

            process.destroy();

            assertThat(process.waitFor()).isEqualTo(PARTLY_DONE);
            int stored = stored().size();
            assertThat(stored).isBetween(40 - CONCURRENCY, SCENARIOS - 1);
            assertThat(Files.readString(home.resolve("output.txt")))
                    .contains(stored + " of 500 scenarios; not tried: " + (SCENARIOS - stored) + "; stopped: cancelled")
                    .contains("Go on with: scenario-forge generate --resume killed");
        }
    }

    /** Between 5 and 40 ms, as a model that is quick for once. */
    private void answerSlowly(JsonNode request, MockOllama.Answer answer) throws IOException, InterruptedException {
        long seed = MockOllama.seedOf(request);
        asked.incrementAndGet();
        askedBySeed.computeIfAbsent(seed, key -> new AtomicInteger()).incrementAndGet();
        long delay;
        synchronized (delays) {
            delay = delays.nextLong(5, 41);
        }
        TimeUnit.MILLISECONDS.sleep(delay);
        answer.say(MockOllama.scenario(MockOllama.promptOf(seed)));
    }

    /**
     * One in five is killed while it starts, the others after a few more requests: at any moment of asking, waiting and storing.
     * Returns false if it was done before it could be killed.
     */
    private boolean runAndKill(MockOllama server) throws Exception {
        int share = Math.max(1, (SCENARIOS - stored().size()) / (KILLS + 1));
        int until = asked.get() + random.nextInt(2 * Math.min(share, SCENARIOS / KILLS) + 1);
        boolean early = random.nextInt(5) == 0;
        Process process = start(server);
        if (early) {
            process.waitFor(random.nextInt(1500), TimeUnit.MILLISECONDS);
        } else {
            while (asked.get() <= until && process.isAlive()) {
                process.waitFor(1, TimeUnit.MILLISECONDS);
            }
            process.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS);
        }
        boolean alive = process.isAlive();
        process.destroyForcibly().waitFor();
        return alive;
    }

    private Process start(MockOllama server) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                ScenarioForge.class.getName()));
        command.addAll(List.of("generate", "--home", home.toString(), "--run", "killed", "--target", "sycophancy"));
        command.addAll(List.of("--count", String.valueOf(SCENARIOS), "--concurrency", String.valueOf(CONCURRENCY)));
        command.addAll(List.of("--backend", "ollama:mock@" + server.url()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(new File(home.toFile(), "output.txt")))
                .start();
    }

    private List<Scenario> stored() {
        try (SqliteDatastore store = SqliteDatastore.open(home.resolve("scenarios.db"));
                Stream<Scenario> scenarios = store.scenarios(ScenarioQuery.all().inRun("killed"))) {
            return scenarios.toList();
        }
    }

    private static long seeds(List<Scenario> scenarios) {
        return scenarios.stream()
                .map(scenario -> scenario.provenance().seed())
                .distinct()
                .count();
    }
}
