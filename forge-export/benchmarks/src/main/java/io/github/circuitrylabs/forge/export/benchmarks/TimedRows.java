package io.github.circuitrylabs.forge.export.benchmarks;

import io.github.circuitrylabs.forge.core.ExportedScenario;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Makes rows some thousand at a time and knows how long that took, so that it can be taken off. */
final class TimedRows implements Iterator<ExportedScenario> {

    private static final int BATCH = 2_000;

    private final int count;
    private final Deque<ExportedScenario> made = new ArrayDeque<>(BATCH);
    private int next;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long nanos;
    private long processorNanos;

    TimedRows(int count) {
        this.count = count;
    }

    Stream<ExportedScenario> stream() {
        return StreamSupport.stream(Spliterators.spliterator(this, count, Spliterator.ORDERED), false);
    }

    double seconds() {
        return nanos / 1e9;
    }

    double processorSeconds() {
        return processorNanos / 1e9;
    }

    @Override
    public boolean hasNext() {
        return !made.isEmpty() || next < count;
    }

    @Override
    public ExportedScenario next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (made.isEmpty()) {
            long start = System.nanoTime();
            long processorStart = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < BATCH && next < count; i++) {
                made.add(SyntheticRows.row(next++));
            }
            nanos += System.nanoTime() - start;
            processorNanos += threads.getCurrentThreadCpuTime() - processorStart;
        }
        return made.remove();
    }
}
