package io.github.circuitrylabs.forge.cli.internal.loop;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.core.loop.GenerationSummary;
import io.github.circuitrylabs.forge.core.loop.LoopListener;
import org.jspecify.annotations.Nullable;

/** Shows a loop on stderr: a line per stage and finding, and a bar within a stage where a person watches. */
public final class LoopProgress implements LoopListener, AutoCloseable {

    private final Terminal terminal;
    private final String what;
    private @Nullable ProgressDisplay bar;
    private String barStage = "";

    /** @param what the word before a number, e.g. {@code generation} */
    public LoopProgress(Terminal terminal, String what) {
        this.terminal = terminal;
        this.what = what;
    }

    @Override
    public void onStage(int generation, String stage, boolean resumed) {
        close();
        terminal.err().println(what + " " + generation + ": " + stage + (resumed ? " (done before)" : ""));
    }

    @Override
    public void onProgress(String stage, long done, long total, String figure) {
        if (!stage.equals(barStage)) {
            close();
            bar = ProgressDisplay.start(terminal, stage, total, "");
            barStage = stage;
        }
        if (bar != null) {
            bar.at(done);
            bar.note(figure);
        }
    }

    @Override
    public void onMessage(String message) {
        close();
        terminal.err().println("  " + message);
    }

    @Override
    public void onGeneration(GenerationSummary summary) {
        close();
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        barStage = "";
    }
}
