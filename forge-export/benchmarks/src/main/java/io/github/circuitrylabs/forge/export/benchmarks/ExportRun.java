package io.github.circuitrylabs.forge.export.benchmarks;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.files.AtomicFiles;
import io.github.circuitrylabs.forge.export.Exporters;
import io.github.circuitrylabs.forge.export.Importers;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes or reads one file in this process and prints {@code seconds=… cpu=… heap_mb=… rss_mb=… rows=…}: the time without making
 * the rows, the processor time of the process without it, the most heap in use, the most memory resident.
 *
 * <p>Usage: {@code ExportRun write|read <format> <file> <rows>}.
 */
public final class ExportRun {

    private ExportRun() {}

    public static void main(String[] arguments) throws IOException {
        run(arguments[0], arguments[1], Path.of(arguments[2]), Integer.parseInt(arguments[3]), System.out);
    }

    static void run(String action, String format, Path file, int count, PrintStream out) throws IOException {
        long start = System.nanoTime();
        long rows;
        double making = 0;
        double makingProcessor = 0;
        if (action.equals("write")) {
            TimedRows source = new TimedRows(count);
            long[] written = {0};
            AtomicFiles.write(
                    file,
                    sink -> written[0] = Exporters.load().scenarios(format).write(source.stream(), sink));
            rows = written[0];
            making = source.seconds();
            makingProcessor = source.processorSeconds();
        } else {
            try (InputStream source = Files.newInputStream(file);
                    Stream<ExportedScenario> read =
                            Importers.load().scenarios(format).read(file.toString(), source)) {
                rows = read.mapToLong(row -> row.scenario().id() == null ? 0 : 1)
                        .sum();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9 - making;
        out.printf(
                Locale.ROOT,
                "seconds=%.3f cpu=%.3f heap_mb=%d rss_mb=%d rows=%d%n",
                seconds,
                processSeconds() - makingProcessor,
                peakHeap() >> 20,
                peakResident() >> 10,
                rows);
    }

    private static double processSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** The sum of the pools' peaks, which is at least the peak of their sum. */
    private static long peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    /** Kilobytes, or 0 where the system does not say. */
    private static long peakResident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }
}
