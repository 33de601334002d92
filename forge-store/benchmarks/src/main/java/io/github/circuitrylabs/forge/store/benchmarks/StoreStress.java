package io.github.circuitrylabs.forge.store.benchmarks;

import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Wears a database out: two processes, each with four writers and four readers, go at it for a while; then every scenario
 * that a writer added must be there, and no call may have failed.
 *
 * <p>Usage: {@code StoreStress <database> <seconds>}. Exit code 0 if nothing was lost and nothing failed, else 1.
 */
public final class StoreStress {

    private static final int THREADS = 4;

    private StoreStress() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        if (arguments.length == 3) {
            System.out.println(work(file, seconds, arguments[2]));
        } else {
            System.exit(run(file, seconds, System.out));
        }
    }

    /** Returns the exit code. */
    static int run(Path file, int seconds, PrintStream out) throws IOException, InterruptedException {
        List<Process> processes = List.of(start(file, seconds, "first"), start(file, seconds, "second"));
        long added = 0;
        boolean failed = false;
        for (Process process : processes) {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                String line = lines.readLine();
                failed |= line == null || process.waitFor() != 0;
                added += line == null ? 0 : Long.parseLong(line);
            }
        }
        try (SqliteDatastore store = SqliteDatastore.open(file)) {
            long found = store.countScenarios(ScenarioQuery.all());
            List<String> problems = store.integrityCheck();
            out.println("Added " + added + ", found " + found + ", problems " + problems
                    + (failed ? "; a process failed." : "; no call failed."));
            return !failed && found == added && problems.isEmpty() ? 0 : 1;
        }
    }

    private static Process start(Path file, int seconds, String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreStress.class.getName(),
                        file.toString(),
                        Integer.toString(seconds),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What one process does; returns how many scenarios its writers added. */
    private static long work(Path file, int seconds, String process) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
        try (SqliteDatastore store = SqliteDatastore.open(file)) {
            List<Callable<Long>> calls = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String name = process + "/" + i;
                calls.add(() -> write(store, name, end));
                calls.add(() -> read(store, end));
            }
            long added = 0;
            for (Future<Long> call : threads.invokeAll(calls)) {
                added += call.get();
            }
            return added;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A call failed in process " + process, e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static long write(SqliteDatastore store, String name, long end) {
        long added = 0;
        while (System.nanoTime() < end) {
            Scenario scenario = Scenario.of(
                    "sycophancy", "Writer " + name + ", scenario " + added, List.of(), Provenance.of("synthetic"));
            added += store.addScenarios(List.of(scenario));
            store.addRating(new Rating(scenario.id(), 4, name, null, Instant.now()));
        }
        return added;
    }

    private static long read(SqliteDatastore store, long end) {
        while (System.nanoTime() < end) {
            try (Stream<Scenario> scenarios =
                    store.scenarios(ScenarioQuery.all().containing("writer").first(100))) {
                scenarios.forEach(scenario -> store.ratings(scenario.id()));
            }
        }
        return 0;
    }
}
