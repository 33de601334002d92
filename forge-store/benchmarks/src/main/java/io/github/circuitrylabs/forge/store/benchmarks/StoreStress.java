package io.github.circuitrylabs.forge.store.benchmarks;

import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.forge.store.SqliteNoveltyIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Wears a database out: eight writers and eight readers, all threads of one process or half of them in each of two, go at it for a
 * while; then every scenario and every rating that a writer added must be there, and no call may have failed.
 *
 * <p>Usage: {@code StoreStress <database> <seconds> <processes>}, one or two. Exit code 0 if nothing was lost and nothing failed,
 * else 1.
 */
public final class StoreStress {

    private static final int WRITERS = 8;
    private static final int PAGE = 100;

    /** What some threads did. */
    private record Done(long added, long reads, double longestMillis) {

        static final Done NOTHING = new Done(0, 0, 0);

        Done plus(Done other) {
            return new Done(added + other.added, reads + other.reads, Math.max(longestMillis, other.longestMillis));
        }

        String toLine() {
            return String.format(Locale.ROOT, "%d %d %f", added, reads, longestMillis);
        }

        static Done fromLine(String line) {
            String[] parts = line.split(" ");
            return new Done(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Double.parseDouble(parts[2]));
        }
    }

    private StoreStress() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        int processes = Integer.parseInt(arguments[2]);
        if (arguments.length == 4) {
            System.out.println(
                    work(file, seconds, WRITERS / processes, arguments[3]).toLine());
        } else {
            System.exit(run(file, seconds, processes, System.out));
        }
    }

    /** Returns the exit code. */
    static int run(Path file, int seconds, int processes, PrintStream out) throws Exception {
        Done done = processes == 1 ? work(file, seconds, WRITERS, "only") : inProcesses(file, seconds, processes);
        try (SqliteDatastore store = SqliteDatastore.open(file)) {
            long found = store.countScenarios(ScenarioQuery.all());
            long rated = store.countScenarios(ScenarioQuery.all().ratedAtLeast(0.0));
            List<String> problems = store.integrityCheck();
            out.printf(
                    Locale.ROOT,
                    "%d writers and %d readers in %d process%s, %d s: added %d, found %d, rated %d; %d reads;"
                            + " longest call %.0f ms; problems %s; no call failed.%n",
                    WRITERS,
                    WRITERS,
                    processes,
                    processes == 1 ? "" : "es",
                    seconds,
                    done.added(),
                    found,
                    rated,
                    done.reads(),
                    done.longestMillis(),
                    problems);
            return found == done.added() && rated == done.added() && problems.isEmpty() ? 0 : 1;
        }
    }

    private static Done inProcesses(Path file, int seconds, int count) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            processes.add(start(file, seconds, count, "process-" + i));
        }
        Done done = Done.NOTHING;
        for (Process process : processes) {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                if (line == null || process.waitFor() != 0) {
                    throw new IllegalStateException("A call failed in a process; see its message above");
                }
                done = done.plus(Done.fromLine(line));
            }
        }
        return done;
    }

    private static Process start(Path file, int seconds, int processes, String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreStress.class.getName(),
                        file.toString(),
                        Integer.toString(seconds),
                        Integer.toString(processes),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Done work(Path file, int seconds, int writers, String process) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        ExecutorService threads = Executors.newFixedThreadPool(2 * writers);
        try (SqliteDatastore store = SqliteDatastore.open(file)) {
            List<Callable<Done>> calls = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String name = process + "/" + i;
                boolean checked = i % 2 == 1;
                calls.add(() -> write(store, name, checked, end));
                calls.add(() -> read(store, end));
            }
            Done done = Done.NOTHING;
            for (Future<Done> call : threads.invokeAll(calls)) {
                done = done.plus(call.get());
            }
            return done;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call failed in process " + process, e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Every other writer has its scenarios checked for near-duplicates, of which there are none. */
    private static Done write(SqliteDatastore store, String name, boolean checked, long end) {
        SqliteNoveltyIndex novelty = store.noveltyIndex(NoveltySettings.standard());
        long added = 0;
        double longest = 0;
        while (System.nanoTime() < end) {
            String id = name + "-" + added;
            Scenario scenario = Scenario.of(
                    "sycophancy",
                    "Writer " + id + " wrote " + id + " as scenario " + id,
                    List.of(),
                    Provenance.of("synthetic"));
            long start = System.nanoTime();
            if (checked) {
                added += novelty.addIfNovel(scenario).isNovel() ? 1 : 0;
            } else {
                added += store.addScenarios(List.of(scenario));
            }
            store.addRating(new Rating(scenario.id(), 4, name, null, Instant.now()));
            longest = Math.max(longest, (System.nanoTime() - start) / 1e6);
        }
        return new Done(added, 0, longest);
    }

    private static Done read(SqliteDatastore store, long end) {
        long reads = 0;
        double longest = 0;
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            ScenarioQuery query = reads % 2 == 0
                    ? ScenarioQuery.all()
                    : ScenarioQuery.all().containing("writer").ratedAtLeast(0.5);
            try (Stream<Scenario> scenarios = store.scenarios(query.first(PAGE))) {
                scenarios.forEach(scenario -> store.ratings(scenario.id()));
            }
            longest = Math.max(longest, (System.nanoTime() - start) / 1e6);
            reads++;
        }
        return new Done(0, reads, longest);
    }
}
