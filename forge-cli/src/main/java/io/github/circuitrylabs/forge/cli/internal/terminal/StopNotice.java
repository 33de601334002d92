package io.github.circuitrylabs.forge.cli.internal.terminal;

/** Says what was kept and how to go on, should the program be stopped (Ctrl-C) before this is closed. */
public final class StopNotice implements AutoCloseable {

    private final Thread hook;

    private StopNotice(Thread hook) {
        this.hook = hook;
    }

    /** @param advice printed on stderr when the program is stopped */
    public static StopNotice show(Terminal terminal, String advice) {
        Thread hook = new Thread(
                () -> {
                    terminal.err().println();
                    terminal.err().println(advice);
                },
                "stop-notice");
        Runtime.getRuntime().addShutdownHook(hook);
        return new StopNotice(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is being stopped at this moment; the notice is on its way.
        }
    }
}
