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

/**
 * SFT and DPO by LoRA, side by side with TRL and a hand-written PyTorch + PEFT loop: same random model, same pairs, same
 * adapter, all cores, one process after another in alternation, medians of the repeats. Prints a Markdown table with
 * speed, ratio, peak memory, and the share of time that the unavoidable matrix products would take at this machine's
 * measured rate.
 *
 * <p>Usage: {@code TrainingBenchmark --data pairs.jsonl.gz [--python python3] [--work folder] [--sizes 20m,110m]
 * [--contests sft,dpo,dpo-precomputed] [--peers ours,loop,trl-sdpa,trl-eager] [--repeats 5] [--steps 10] [--warm-up 2]
 * [--batch 4] [--length 256] [--threads N]}. The Python needs torch, transformers, peft, trl and datasets; the data are
 * preference pairs such as the HH set.
 */
public final class TrainingBenchmark {

    private final Map<String, String> options;
    private final PrintStream out;

    private TrainingBenchmark(Map<String, String> options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = new java.util.HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]);
        }
        if (!options.containsKey("data")) {
            throw new IllegalArgumentException("Say which pairs to train on: --data pairs.jsonl.gz");
        }
        new TrainingBenchmark(options, System.out).run();
    }

    private void run() throws IOException, InterruptedException {
        Path folder = Path.of(options.getOrDefault("work", "benchmark-work"));
        Files.createDirectories(folder);
        Path script = folder.resolve("peers.py");
        try (InputStream source = TrainingBenchmark.class.getResourceAsStream("peers.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        int batch = number("batch", 4);
        int warmUp = number("warm-up", 2);
        int rows = (number("steps", 10) + warmUp) * batch;
        for (String label : options.getOrDefault("sizes", "20m,110m").split(",")) {
            ModelSize size = ModelSize.of(label);
            Workload workload =
                    Workload.prepare(folder, size, Path.of(options.get("data")), rows, number("length", 256));
            for (Contest contest : contests()) {
                Peer.Settings settings = new Peer.Settings(
                        workload,
                        contest,
                        batch,
                        warmUp,
                        number("threads", Runtime.getRuntime().availableProcessors()),
                        number("length", 256),
                        options.getOrDefault("python", "python3"),
                        script);
                print(size, contest, measure(settings), Peer.matrixProducts(settings));
            }
        }
    }

    private List<Contest> contests() {
        List<String> wanted = Arrays.asList(
                options.getOrDefault("contests", "sft,dpo,dpo-precomputed").split(","));
        return Contest.ALL.stream()
                .filter(contest -> wanted.contains(contest.method() + (contest.precomputed() ? "-precomputed" : "")))
                .toList();
    }

    /** Peers take turns, so that whatever slows the machine down for a while slows all of them. */
    private Map<Peer, List<Measurement>> measure(Peer.Settings settings) throws IOException, InterruptedException {
        Map<Peer, List<Measurement>> found = new EnumMap<>(Peer.class);
        for (int repeat = 0; repeat < number("repeats", 5); repeat++) {
            for (String name : options.getOrDefault("peers", "ours,loop,trl-sdpa,trl-eager")
                    .split(",")) {
                Peer peer = Peer.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
                found.computeIfAbsent(peer, one -> new ArrayList<>()).add(peer.run(settings));
            }
        }
        return found;
    }

    private void print(ModelSize size, Contest contest, Map<Peer, List<Measurement>> found, double rate) {
        out.printf(
                Locale.ROOT,
                "%n**%s, %s**, matrix products %.0f GFLOP/s%n%n",
                size.label(),
                contest.title(),
                rate / 1e9);
        out.println(
                "| who | median | runs | ours over it, median of pairs | peak memory | memory: ours over it | loss | in products |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
        List<Measurement> ours = found.getOrDefault(Peer.OURS, List.of());
        found.forEach((peer, runs) -> {
            double peak =
                    median(runs.stream().mapToDouble(Measurement::peakBytes).toArray());
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %s | %s | %.0f MB (%.0f at start) | %s | %.4f | %.0f %% |%n",
                    peer.title(),
                    median(runs.stream().mapToDouble(contest::speed).toArray()),
                    runs.stream()
                            .map(run -> String.format(Locale.ROOT, "%.2f", contest.speed(run)))
                            .toList(),
                    ours.isEmpty() ? "-" : ratio(ours, runs, contest),
                    peak / 1e6,
                    runs.get(0).baseBytes() / 1e6,
                    ours.isEmpty()
                            ? "-"
                            : String.format(
                                    Locale.ROOT,
                                    "%.2f",
                                    median(ours.stream()
                                                    .mapToDouble(Measurement::peakBytes)
                                                    .toArray())
                                            / peak),
                    runs.get(0).meanLoss(),
                    100
                            * median(runs.stream()
                                    .mapToDouble(run -> size.leastFlops(
                                                    run, contest.method().equals("dpo") && !contest.precomputed())
                                            / rate
                                            / run.seconds())
                                    .toArray()));
        });
        out.flush();
    }

    private static String ratio(List<Measurement> ours, List<Measurement> theirs, Contest contest) {
        double[] ratios = new double[Math.min(ours.size(), theirs.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = contest.speed(ours.get(i)) / contest.speed(theirs.get(i));
        }
        Arrays.sort(ratios);
        return String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private int number(String name, int fallback) {
        return Integer.parseInt(options.getOrDefault(name, String.valueOf(fallback)));
    }
}
