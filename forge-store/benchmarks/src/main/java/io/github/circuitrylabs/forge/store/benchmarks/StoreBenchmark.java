package io.github.circuitrylabs.forge.store.benchmarks;

import io.github.circuitrylabs.forge.core.Rating;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.novelty.NoveltySettings;
import io.github.circuitrylabs.forge.store.SqliteDatastore;
import io.github.circuitrylabs.forge.store.SqliteNoveltyIndex;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the SQLite datastore at several sizes: one scenario checked for near-duplicates and added, first pages of listings and
 * searches, a page in the middle, a count; and states the file's size. One scenario in fifty is rated. Beside the time that
 * passed it gives the processor time of the calling thread, which does not depend on what else the machine does.
 *
 * <p>Usage: {@code StoreBenchmark [size …]}, by default 1000, 10000 and 100000. A million takes about ten minutes and 5 GB in the
 * folder of temporary files.
 */
public final class StoreBenchmark {

    private static final int[] DEFAULT_SIZES = {1_000, 10_000, 100_000};
    private static final int BATCH = 5_000;
    private static final int SINGLE_ADDITIONS = 1_000;
    private static final int QUERIES = 100;
    private static final int RATED_ONE_IN = 50;
    private static final int PAGE = 50;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final PrintStream out;
    private final SqliteDatastore store;
    private final SqliteNoveltyIndex novelty;
    private final Path file;
    private int filled;

    private StoreBenchmark(Path file, PrintStream out) {
        this.out = out;
        this.file = file;
        store = SqliteDatastore.open(file);
        novelty = store.noveltyIndex(NoveltySettings.standard());
    }

    public static void main(String[] arguments) throws IOException {
        int[] sizes = arguments.length == 0
                ? DEFAULT_SIZES
                : Arrays.stream(arguments).mapToInt(Integer::parseInt).sorted().toArray();
        run(sizes, System.out);
    }

    static void run(int[] sizes, PrintStream out) throws IOException {
        Path folder = Files.createTempDirectory("forge-store-benchmark");
        try {
            StoreBenchmark benchmark = new StoreBenchmark(folder.resolve("scenarios.db"), out);
            try {
                for (int size : sizes) {
                    benchmark.measure(size);
                }
            } finally {
                benchmark.store.close();
            }
        } finally {
            deleteTree(folder);
        }
    }

    private void measure(int size) throws IOException {
        fillTo(size);
        Path copy = file.resolveSibling("copy.db");
        store.backup(copy);
        long bytes = Files.size(copy);
        Files.delete(copy);
        long stored = store.countScenarios(ScenarioQuery.all());
        out.printf(
                Locale.ROOT,
                "%n%,d asked for, %,d of them new; the file has %,d MB, a copy of it %,d MB (%,d bytes each)%n",
                size,
                stored,
                Files.size(file) >> 20,
                bytes >> 20,
                bytes / stored);
        int first = filled;
        time(
                "check and add one",
                SINGLE_ADDITIONS,
                i -> novelty.addNovel(List.of(SyntheticScenarios.scenario(first + i))));
        filled += SINGLE_ADDITIONS;
        time("check one", QUERIES, i -> novelty.check(SyntheticScenarios.scenario(filled + i)));
        time("list first page", QUERIES, i -> list(ScenarioQuery.all()));
        time(
                "list first page of a target",
                QUERIES,
                i -> list(ScenarioQuery.all().forTarget(SyntheticScenarios.target(i))));
        time("list a page in the middle", QUERIES, i -> list(ScenarioQuery.all().startingAfter(middle())));
        time("search a rare word, first page", QUERIES, i -> search(9_000 + i));
        time("search a middling word, first page", QUERIES, i -> search(400 + i));
        time("search a frequent word, first page", QUERIES, i -> search(1 + i));
        time(
                "search two words in a target",
                QUERIES,
                i -> list(ScenarioQuery.all()
                        .forTarget(SyntheticScenarios.target(i))
                        .containing(SyntheticScenarios.word(20 + i) + " " + SyntheticScenarios.word(30 + i))));
        time(
                "list first page of a tag",
                QUERIES,
                i -> list(ScenarioQuery.all().tagged("technique", SyntheticScenarios.technique(i))));
        time(
                "list first page of 4 stars and more",
                QUERIES,
                i -> list(ScenarioQuery.all().ratedAtLeast(0.75)));
        time("find by the first digits of an id", QUERIES, i -> store.scenariosByIdPrefix(someId(i), 10));
        time("count all", QUERIES, i -> store.countScenarios(ScenarioQuery.all()));
    }

    private void fillTo(int size) {
        int from = filled;
        report(size - from, "added in batches of " + BATCH, () -> add(size));
        report(
                size - from,
                "taken into the index of near-duplicates",
                () -> novelty.check(SyntheticScenarios.scenario(0)));
    }

    private void add(int size) {
        while (filled < size) {
            int end = Math.min(size, filled + BATCH);
            List<Scenario> batch = IntStream.range(filled, end)
                    .mapToObj(SyntheticScenarios::scenario)
                    .toList();
            store.addScenarios(batch);
            for (int i = 0; i < batch.size(); i += RATED_ONE_IN) {
                int stars = 1 + i / RATED_ONE_IN % 5;
                store.addRating(new Rating(batch.get(i).id(), stars, "synthetic", null, Instant.EPOCH));
            }
            filled = end;
        }
    }

    private void report(int count, String what, Runnable work) {
        long start = System.nanoTime();
        long processorStart = threads.getCurrentThreadCpuTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(
                Locale.ROOT,
                "%n%,d %s: %.1f s, %,.0f per second; processor %.1f s",
                count,
                what,
                seconds,
                count / seconds,
                (threads.getCurrentThreadCpuTime() - processorStart) / 1e9);
    }

    /** A scenario near the middle that was new when it was added. */
    private ScenarioId middle() {
        for (int number = filled / 2; ; number--) {
            Scenario scenario = SyntheticScenarios.scenario(number);
            if (store.scenario(scenario.id()).isPresent()) {
                return scenario.id();
            }
        }
    }

    private static String someId(int i) {
        return SyntheticScenarios.scenario(i).id().value().substring(0, 8);
    }

    private void search(int rank) {
        list(ScenarioQuery.all().containing(SyntheticScenarios.word(rank)));
    }

    private void list(ScenarioQuery query) {
        try (Stream<Scenario> scenarios = store.scenarios(query.first(PAGE))) {
            scenarios.forEach(scenario -> {});
        }
    }

    private void time(String what, int times, IntConsumer work) {
        double[] wall = new double[times];
        double[] processor = new double[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            long processorStart = threads.getCurrentThreadCpuTime();
            work.accept(i);
            processor[i] = (threads.getCurrentThreadCpuTime() - processorStart) / 1e6;
            wall[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(wall);
        Arrays.sort(processor);
        out.printf(
                Locale.ROOT,
                "  %-36s median %8.3f ms   95 %% %8.3f ms   worst %8.3f ms   processor, median %8.3f ms   (n = %d)%n",
                what,
                wall[times / 2],
                wall[times * 95 / 100],
                wall[times - 1],
                processor[times / 2],
                times);
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
