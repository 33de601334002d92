package io.github.circuitrylabs.forge.export.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes rows as JSONL, CSV and Parquet with our exporters, each in a process of its own with 256 MB of heap, and beside it the
 * same columns and content with Python's {@code datasets}, from a table in memory and from a generator; by turns, with medians.
 * Making the rows is not measured on either side. Then our importers read the files back.
 *
 * <p>Usage: {@code ExportBenchmark <folder> [rows [repeats [python]]]}, by default a million rows, 3 repeats, without Python.
 */
public final class ExportBenchmark {

    private static final List<String> FORMATS = List.of("jsonl", "csv", "parquet");
    private static final List<String> PEERS = List.of("table", "generator");
    private static final Pattern FIGURES =
            Pattern.compile("seconds=([0-9.]+) cpu=([0-9.]+) heap_mb=([0-9]+) rss_mb=([0-9]+) rows=([0-9]+)");

    /** What one process said of one file. */
    private record Figures(double seconds, double cpu, long heapMegabytes, long residentMegabytes, long rows) {}

    private final Path folder;
    private final int rows;
    private final PrintStream out;
    private final Map<String, List<Figures>> all = new LinkedHashMap<>();

    private ExportBenchmark(Path folder, int rows, PrintStream out) {
        this.folder = folder;
        this.rows = rows;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int repeats = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        String python = arguments.length > 3 ? arguments[3] : "";
        new ExportBenchmark(folder, rows, System.out).run(repeats, python);
    }

    static void run(Path folder, int rows, PrintStream out) throws IOException, InterruptedException {
        new ExportBenchmark(folder, rows, out).run(1, "");
    }

    private void run(int repeats, String python) throws IOException, InterruptedException {
        Path script = folder.resolve("peers.py");
        try (InputStream source = ExportBenchmark.class.getResourceAsStream("peers.py")) {
            Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
        }
        // What the peers read their rows from.
        java("write", "parquet");
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (String format : FORMATS) {
                record("write " + format + ", ours", java("write", format));
                for (String peer : python.isEmpty() ? List.<String>of() : PEERS) {
                    record(
                            "write " + format + ", datasets from a " + peer,
                            process(List.of(
                                    python,
                                    script.toString(),
                                    peer,
                                    format,
                                    file("parquet").toString(),
                                    folder.resolve("theirs." + format).toString())));
                }
            }
            for (String format : List.of("jsonl", "csv")) {
                record("read " + format + ", ours", java("read", format));
            }
        }
        print();
    }

    private void record(String what, Figures figures) {
        all.computeIfAbsent(what, key -> new ArrayList<>()).add(figures);
        out.printf(Locale.ROOT, "  %-40s %8.2f s%n", what, figures.seconds());
    }

    private void print() throws IOException {
        out.printf(
                Locale.ROOT,
                "%n%,d rows; medians; peak heap where -Xmx256m is the limit; peak resident memory%n",
                rows);
        for (Map.Entry<String, List<Figures>> entry : all.entrySet()) {
            List<Figures> figures = entry.getValue();
            double seconds = median(figures.stream().map(Figures::seconds).toList());
            double cpu = median(figures.stream().map(Figures::cpu).toList());
            out.printf(
                    Locale.ROOT,
                    "%-42s %9.0f rows/s  %8.2f s  processor %8.2f s  heap %4d MB  resident %6d MB%s%n",
                    entry.getKey(),
                    rows / seconds,
                    seconds,
                    cpu,
                    figures.stream().mapToLong(Figures::heapMegabytes).max().orElse(0),
                    figures.stream().mapToLong(Figures::residentMegabytes).max().orElse(0),
                    ratio(entry.getKey(), seconds, cpu));
        }
        for (String format : FORMATS) {
            out.printf(Locale.ROOT, "%s: %,d MB%n", format, Files.size(file(format)) >> 20);
        }
    }

    private String ratio(String what, double seconds, double cpu) {
        List<Figures> ours = all.get(what.replaceAll(",.*", ", ours"));
        if (what.endsWith("ours") || ours == null) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "  ours is %.2f times as fast, with %.2f times less processor time",
                seconds / median(ours.stream().map(Figures::seconds).toList()),
                cpu / median(ours.stream().map(Figures::cpu).toList()));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private Path file(String format) {
        return folder.resolve("ours." + format);
    }

    private Figures java(String action, String format) throws IOException, InterruptedException {
        return process(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ExportRun.class.getName(),
                action,
                format,
                file(format).toString(),
                Integer.toString(rows)));
    }

    private Figures process(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
            }
        }
        Matcher found = FIGURES.matcher(last);
        if (process.waitFor() != 0 || !found.matches() || Long.parseLong(found.group(5)) != rows) {
            throw new IllegalStateException("Failed (" + String.join(" ", command) + "): " + last);
        }
        return new Figures(
                Double.parseDouble(found.group(1)),
                Double.parseDouble(found.group(2)),
                Long.parseLong(found.group(3)),
                Long.parseLong(found.group(4)),
                Long.parseLong(found.group(5)));
    }
}
