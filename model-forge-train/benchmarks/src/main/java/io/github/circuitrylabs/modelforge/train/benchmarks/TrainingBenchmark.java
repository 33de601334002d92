package io.github.circuitrylabs.modelforge.train.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * SFT and DPO by LoRA, side by side with TRL and a hand-written PyTorch + PEFT loop: same random model, same first adapter,
 * same rows in the same order, all cores, one process after another in alternation, medians of the repeats. Prints a Markdown
 * table with speed, ratio, peak memory, loss, and the share of time that the unavoidable matrix products would take at this
 * machine's measured rate. What was measured is kept, so that a run that was stopped goes on where it was.
 */
public final class TrainingBenchmark {

    private static final String HELP = """
            TrainingBenchmark --data pairs.jsonl.gz --python python3
              --data FILE       preference pairs such as the HH set
              --python PROGRAM  with torch, transformers, peft, trl, datasets (python3)
              --sizes NAMES     of 2m,20m,110m (20m,110m)
              --contests NAMES  of sft,dpo,dpo-precomputed (all)
              --peers NAMES     of ours,loop,trl-sdpa,trl-eager (all)
              --repeats N       of every run, in alternation, each with other rows (5)
              --steps N         measured steps of a run (2m: 10, 20m: 3, 110m: 1)
              --warm-up N       steps before those (1)
              --batch N         rows or pairs of a step (4)
              --length N        most tokens of a row (256)
              --threads N       (all cores)
              --work FOLDER     models, rows, and results.jsonl, which is added to (benchmark-work)""";

    private final Options options;
    private final Path work;
    private final PrintStream out;

    private TrainingBenchmark(Options options, PrintStream out) {
        this.options = options;
        this.work = Path.of(options.text("work", "benchmark-work"));
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        new TrainingBenchmark(Options.parse(arguments, HELP), System.out).run();
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(work);
        Path script = work.resolve("peers.py");
        try (InputStream source = TrainingBenchmark.class.getResourceAsStream("peers.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        Results results = new Results(work.resolve("results.jsonl"));
        int batch = options.number("batch", 4);
        int warmUp = options.number("warm-up", 1);
        int length = options.number("length", 256);
        for (String label : options.list("sizes", "20m,110m")) {
            ModelSize size = ModelSize.of(label);
            int rows = (options.number("steps", size.steps()) + warmUp) * batch;
            List<Workload> workloads = new ArrayList<>();
            for (int repeat = 1; repeat <= options.number("repeats", 5); repeat++) {
                workloads.add(Workload.prepare(work, size, options.data(), repeat, rows, length));
            }
            for (String name : options.list("contests", "sft,dpo,dpo-precomputed")) {
                Contest contest = Contest.of(name);
                String title = "%s %s, batch %d, length %d, %d rows, %d warm-up, %d threads"
                        .formatted(label, name, batch, length, rows, warmUp, options.threads());
                List<Double> rates = new ArrayList<>();
                Map<Peer, List<Measurement>> found = new EnumMap<>(Peer.class);
                for (int repeat = 1; repeat <= workloads.size(); repeat++) {
                    Peer.Settings settings = new Peer.Settings(
                            workloads.get(repeat - 1),
                            contest,
                            batch,
                            warmUp,
                            options.threads(),
                            length,
                            options.text("python", "python3"),
                            script);
                    measure(title, repeat, settings, results, rates, found);
                }
                print(title, size, contest, found, Statistics.median(array(rates, rate -> rate)));
            }
        }
    }

    /** Peers take turns, so that whatever slows the machine down for a while slows all of them. */
    private void measure(
            String title,
            int repeat,
            Peer.Settings settings,
            Results results,
            List<Double> rates,
            Map<Peer, List<Measurement>> found)
            throws IOException, InterruptedException {
        rates.add(results.known(title, "products", repeat, Double.class, () -> Peer.matrixProducts(settings)));
        for (String name : options.list("peers", "ours,loop,trl-sdpa,trl-eager")) {
            Peer peer = Peer.of(name);
            found.computeIfAbsent(peer, one -> new ArrayList<>())
                    .add(results.known(title, name, repeat, Measurement.class, () -> peer.run(settings)));
        }
    }

    private void print(String title, ModelSize size, Contest contest, Map<Peer, List<Measurement>> found, double rate) {
        out.printf(
                Locale.ROOT,
                "%n**%s: %s** (%s; matrix products run at %.0f GFLOP/s)%n%n",
                size.label(),
                contest.title(),
                title,
                rate / 1e9);
        out.println(
                "| who | median | runs | ours over it, median of pairs [least, most] | peak memory | memory: ours over it |"
                        + " largest difference of mean loss | in products |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        List<Measurement> ours = found.getOrDefault(Peer.OURS, List.of());
        boolean referenceToo = contest.method().equals("dpo") && !contest.precomputed();
        found.forEach((peer, runs) -> {
            double peak = Statistics.median(array(runs, Measurement::peakBytes));
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %s | %s | %.0f MB (%.0f at start) | %s | %s | %.0f %% |%n",
                    peer.title(),
                    Statistics.median(array(runs, contest::speed)),
                    runs.stream()
                            .map(run -> String.format(Locale.ROOT, "%.2f", contest.speed(run)))
                            .toList(),
                    ours.isEmpty() ? "-" : ratio(ours, runs, contest),
                    peak / 1e6,
                    Statistics.median(array(runs, Measurement::baseBytes)) / 1e6,
                    ours.isEmpty()
                            ? "-"
                            : String.format(
                                    Locale.ROOT, "%.2f", Statistics.median(array(ours, Measurement::peakBytes)) / peak),
                    ours.isEmpty() ? "-" : lossDifference(ours, runs),
                    100
                            * Statistics.median(
                                    array(runs, run -> size.leastFlops(run, referenceToo) / rate / run.seconds())));
        });
        out.flush();
    }

    /** Of runs that were made right after each other. For five of them, least to most is a 94 % interval of the median. */
    private static String ratio(List<Measurement> ours, List<Measurement> theirs, Contest contest) {
        double[] ratios = new double[Math.min(ours.size(), theirs.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = contest.speed(ours.get(i)) / contest.speed(theirs.get(i));
        }
        Arrays.sort(ratios);
        return String.format(
                Locale.ROOT, "%.2f [%.2f, %.2f]", Statistics.median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    /** Relative. */
    private static String lossDifference(List<Measurement> ours, List<Measurement> theirs) {
        double largest = 0;
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            double loss = ours.get(i).meanLoss();
            largest = Math.max(largest, Math.abs(theirs.get(i).meanLoss() - loss) / loss);
        }
        return String.format(Locale.ROOT, "%.1e", largest);
    }

    private static <T> double[] array(List<T> items, ToDoubleFunction<T> figure) {
        return items.stream().mapToDouble(figure).toArray();
    }
}
