package io.github.circuitrylabs.forge.cli.internal.terminal;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on stderr where a person watches, nothing elsewhere. Close it before printing results. */
public final class ProgressDisplay implements AutoCloseable {

    private static final int UPDATE_MILLIS = 200;

    private final @Nullable ProgressBar bar;

    private ProgressDisplay(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * @param task what is being done, e.g. {@code Generating}
     * @param total how many steps there are, or -1 if that is not known
     * @param unit what a step is, e.g. {@code scenarios}
     */
    public static ProgressDisplay start(Terminal terminal, String task, long total, String unit) {
        return start(terminal, task, 0, total, unit);
    }

    /** @param done steps that were done before; speed and remaining time are told by the others */
    public static ProgressDisplay start(Terminal terminal, String task, long done, long total, String unit) {
        if (!terminal.errorIsTerminal()) {
            return new ProgressDisplay(null);
        }
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(done, Duration.ZERO)
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .setSpeedUnit(ChronoUnit.SECONDS)
                .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), terminal.columns() - 1))
                .build();
        return new ProgressDisplay(bar);
    }

    /** So many steps are done now. */
    public void at(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** Shows the state of things beside the bar. */
    public void note(String message) {
        if (bar != null) {
            bar.setExtraMessage(" " + message);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
