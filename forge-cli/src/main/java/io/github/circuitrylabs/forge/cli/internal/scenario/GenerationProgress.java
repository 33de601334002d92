package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.Texts;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.run.RunListener;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run as it goes: each scenario on stdout as it is made, or a progress bar where those lines would not be seen. Both
 * on one terminal would overwrite each other.
 */
final class GenerationProgress implements RunListener, AutoCloseable {

    private final Terminal terminal;
    private final boolean lines;
    private final boolean whole;
    private final @Nullable ProgressDisplay bar;

    private GenerationProgress(Terminal terminal, boolean lines, boolean whole, @Nullable ProgressDisplay bar) {
        this.terminal = terminal;
        this.lines = lines;
        this.whole = whole;
        this.bar = bar;
    }

    /**
     * @param lines whether to print each scenario
     * @param whole whether to print its whole text: where it is not stored, this is the only time it is seen
     */
    static GenerationProgress start(Terminal terminal, int count, boolean lines, boolean whole) {
        boolean seen = lines && terminal.outputIsTerminal();
        ProgressDisplay bar = seen ? null : ProgressDisplay.start(terminal, "Generating", count, "scenarios");
        return new GenerationProgress(terminal, lines, whole, bar);
    }

    @Override
    public void onScenario(Scenario scenario, int done, int requested) {
        if (bar != null) {
            bar.at(done);
        }
        if (lines && whole) {
            ScenarioText.body(scenario, new Pages(terminal));
        } else if (lines) {
            printLine(scenario);
        }
    }

    @Override
    public void onFailedAttempt(GenerationException cause) {
        if (bar != null) {
            bar.note(Texts.oneLine(String.valueOf(cause.getMessage()), terminal.columns() / 2));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private void printLine(Scenario scenario) {
        String head = scenario.id().shortValue() + "  " + scenario.evaluationTarget() + "  ";
        int width = terminal.outputIsTerminal() ? Math.max(20, terminal.columns() - head.length()) : Integer.MAX_VALUE;
        terminal.out().println(terminal.style().bold(head) + Texts.oneLine(scenario.prompt(), width));
    }
}
