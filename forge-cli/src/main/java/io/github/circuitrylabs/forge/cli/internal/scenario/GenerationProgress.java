package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.terminal.ProgressDisplay;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.Texts;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.run.Ledger;
import io.github.circuitrylabs.forge.core.run.RunListener;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run as it goes: each scenario on stdout as it is made, or a progress bar where those lines would not be seen. Both
 * on one terminal would overwrite each other.
 */
final class GenerationProgress implements RunListener, AutoCloseable {

    private static final int MESSAGE_LENGTH = 500;

    private final Terminal terminal;
    private final boolean lines;
    private final boolean whole;
    private final Map<Reason, String> lastFailures = new EnumMap<>(Reason.class);
    private @Nullable ProgressDisplay bar;

    /**
     * @param lines whether to print each scenario
     * @param whole whether to print its whole text: where it is not stored, this is the only time it is seen
     */
    GenerationProgress(Terminal terminal, boolean lines, boolean whole) {
        this.terminal = terminal;
        this.lines = lines;
        this.whole = whole;
    }

    @Override
    public void onStart(int done, int requested) {
        if (!lines || !terminal.outputIsTerminal()) {
            bar = ProgressDisplay.start(terminal, "Generating", done, requested, "scenarios");
        }
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
        String message = Texts.oneLine(String.valueOf(cause.getMessage()), MESSAGE_LENGTH);
        lastFailures.put(cause.reason(), message);
        if (bar != null) {
            bar.note(Texts.oneLine(message, terminal.columns() / 2));
        }
    }

    /** Says what the last failure of each reason was that scenarios are missing for. */
    void explain(Ledger ledger) {
        ledger.unfilled().forEach((reason, number) -> {
            String message = lastFailures.get(reason);
            if (message != null && !message.equals(ledger.stoppedBecause())) {
                terminal.err().println("  " + reason.name().toLowerCase(Locale.ROOT) + ": " + message);
            }
        });
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
