package io.github.circuitrylabs.forge.core.run;

import java.util.HashSet;
import java.util.Set;

/**
 * The threads of a run that wait for a backend or for time to pass. Cancelling interrupts those, and never one that is storing
 * something. Thread-safe.
 */
final class Waiting {

    private final Set<Thread> threads = new HashSet<>();
    private boolean cancelled;

    /** The calling thread begins to wait, unless there is no point in it any more. */
    synchronized boolean begin() {
        return !cancelled && threads.add(Thread.currentThread());
    }

    /** The calling thread waits no longer; an interrupt that came from here has done its work. */
    synchronized void end() {
        threads.remove(Thread.currentThread());
        if (cancelled) {
            Thread.interrupted();
        }
    }

    synchronized void cancel() {
        cancelled = true;
        threads.forEach(Thread::interrupt);
    }
}
