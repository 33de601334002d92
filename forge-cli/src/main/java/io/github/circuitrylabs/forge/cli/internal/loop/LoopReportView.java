package io.github.circuitrylabs.forge.cli.internal.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.loop.GenerationSummary;
import io.github.circuitrylabs.forge.core.loop.LoopReport;
import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.Locale;

/** A loop's report for people and for programs. */
final class LoopReportView {

    private LoopReportView() {}

    static ObjectNode json(LoopReport report) {
        ObjectNode document = Json.object().put("seed", report.seed());
        document.set("generations", Json.array(report.generations(), LoopReportView::json));
        document.set("gain", json(report.gain()));
        document.set("artefacts", Json.strings(report.artefacts()));
        return document;
    }

    private static ObjectNode json(GenerationSummary generation) {
        RulerReport ruler = generation.ruler();
        ObjectNode object = Json.object()
                .put("generation", generation.generation())
                .put("reveal_rate", ruler.revealRate().mean())
                .put("low", ruler.revealRate().low())
                .put("high", ruler.revealRate().high())
                .put("vendi", ruler.vendi())
                .put("coverage", ruler.coverage())
                .put("scenarios", generation.scenarios())
                .put("seconds", generation.seconds())
                .put("model", generation.model())
                .put("ruler_requests", ruler.budget())
                .put("found_rate", generation.found().mean())
                .put("training_seconds", generation.trainingSeconds())
                .put("promoted", generation.promoted());
        object.set("reasons", Json.strings(generation.reasons()));
        return object;
    }

    private static ObjectNode json(Interval interval) {
        return Json.object()
                .put("mean", interval.mean())
                .put("low", interval.low())
                .put("high", interval.high());
    }

    static void print(LoopReport report, Terminal terminal) {
        TextTable table = new TextTable(
                "gen", "reveal rate on the ruler", "Vendi", "coverage", "found", "training", "total", "model");
        for (GenerationSummary generation : report.generations()) {
            RulerReport ruler = generation.ruler();
            table.row(
                    String.valueOf(generation.generation()),
                    percent(ruler.revealRate()),
                    String.format(Locale.ROOT, "%.1f", ruler.vendi()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * ruler.coverage()),
                    String.format(
                            Locale.ROOT, "%.1f %%", 100 * generation.found().mean()),
                    seconds(generation.trainingSeconds()),
                    seconds(generation.seconds()),
                    generation.model() + (generation.promoted() ? "" : " (its successor did not pass the gate)"));
        }
        table.print(terminal);
        if (report.generations().size() > 1) {
            terminal.out().println();
            terminal.out()
                    .println("Gain of the last generation over the first: " + percent(report.gain())
                            + (report.gain().isAboveZero() ? ", which excludes 0" : ", which does not exclude 0"));
        }
        if (!report.artefacts().isEmpty()) {
            terminal.out().println();
            terminal.out().println("Files:");
            report.artefacts().forEach(file -> terminal.out().println("  " + file));
        }
    }

    private static String percent(Interval interval) {
        return String.format(
                Locale.ROOT,
                "%.1f %% [%.1f, %.1f]",
                100 * interval.mean(),
                100 * interval.low(),
                100 * interval.high());
    }

    private static String seconds(double seconds) {
        return seconds == 0 ? "-" : String.format(Locale.ROOT, "%.0f s", seconds);
    }
}
