package io.github.circuitrylabs.modelforge.train.internal.torchscript;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets a call into PyTorch end before the process does. When the JVM exits (SIGTERM, Ctrl-C, {@code System.exit}), C++ frees
 * PyTorch's global objects; a thread that is still computing then would crash the process and leave a core dump. State
 * for the whole process, since exiting is.
 */
final class OrderlyExit {

    private static final ReentrantReadWriteLock CALLS = new ReentrantReadWriteLock();
    private static final int LONGEST_CALL_SECONDS = 60;

    private OrderlyExit() {}

    /** Held during every call; once the process exits it is never given again. */
    static Lock callLock() {
        return CALLS.readLock();
    }

    /** Has the exit wait for calls under way, from now on. */
    static void enable() {
        Hook.installed();
    }

    private static final class Hook {
        static {
            Runtime.getRuntime().addShutdownHook(new Thread(Hook::waitForCalls, "model-forge-exit"));
        }

        private Hook() {}

        static void installed() {
            // Loading the class installs the hook, once.
        }

        private static void waitForCalls() {
            try {
                // Never unlocked: no call may begin any more.
                if (!CALLS.writeLock().tryLock(LONGEST_CALL_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
