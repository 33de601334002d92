package io.github.circuitrylabs.modelforge.train.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process, as Linux counts it; the peers' {@code ru_maxrss} is the same number. */
final class ProcessMemory {

    private ProcessMemory() {}

    static long resident() throws IOException {
        return line("VmRSS:");
    }

    static long peak() throws IOException {
        return line("VmHWM:");
    }

    private static long line(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name)) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }
}
