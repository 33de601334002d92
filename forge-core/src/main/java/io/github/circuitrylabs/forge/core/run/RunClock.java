package io.github.circuitrylabs.forge.core.run;

import java.time.Duration;

/** A run's sense of time; tests have one that need not wait. Thread-safe. */
public interface RunClock {

    /** The time in nanoseconds, from any start. */
    long nanos();

    /**
     * Waits.
     *
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    void sleep(Duration time) throws InterruptedException;

    /** The time that everybody has. */
    static RunClock system() {
        return new RunClock() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration time) throws InterruptedException {
                Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
            }
        };
    }
}
