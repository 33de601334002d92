package io.github.circuitrylabs.forge.cli.internal.terminal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Notes that the program is asked to stop (Ctrl-C, SIGTERM) and lets the work at hand come to its own end; asked a second time,
 * the program ends at once. A shutdown hook would not do: while the JVM shuts down, native code may no longer be called.
 */
public final class StopRequest implements AutoCloseable {

    private static final int ENDED_BY_SIGNAL = 130;

    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    private final AtomicBoolean made = new AtomicBoolean();

    private StopRequest(Terminal terminal, String notice, Runnable whenMade) {
        for (String name : List.of("INT", "TERM")) {
            Signal signal = new Signal(name);
            before.put(signal, Signal.handle(signal, received -> note(terminal, notice, whenMade)));
        }
    }

    /** @param notice printed on stderr when the request is made */
    public static StopRequest listen(Terminal terminal, String notice) {
        return listen(terminal, notice, () -> {});
    }

    /**
     * @param notice printed on stderr when the request is made
     * @param whenMade what stops the work at hand; run once, on the thread of the signal
     */
    public static StopRequest listen(Terminal terminal, String notice, Runnable whenMade) {
        return new StopRequest(terminal, notice, whenMade);
    }

    public boolean isMade() {
        return made.get();
    }

    private void note(Terminal terminal, String notice, Runnable whenMade) {
        if (made.getAndSet(true)) {
            Runtime.getRuntime().halt(ENDED_BY_SIGNAL);
        }
        terminal.err().println();
        terminal.err().println(notice);
        whenMade.run();
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
