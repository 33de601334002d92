package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.Json;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.TextTable;
import io.github.circuitrylabs.forge.core.statistics.Interval;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport.Check;
import io.github.circuitrylabs.modelforge.eval.Figure;
import io.github.circuitrylabs.modelforge.eval.Regression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** An evaluation report for people and for programs. */
final class ReportView {

    private ReportView() {}

    static void printJson(Path file, Terminal terminal) throws IOException {
        Json.print(Json.parse(Files.readAllBytes(file)), terminal.out());
    }

    static void print(EvaluationReport report, Path file, Terminal terminal) {
        TextTable table = new TextTable("figure", "estimate", "95 % interval", "n");
        for (Figure figure : report.figures()) {
            Interval value = figure.value();
            table.row(
                    figure.metric(),
                    String.format(Locale.ROOT, "%.4f", value.mean()),
                    String.format(Locale.ROOT, "[%.4f, %.4f]", value.low(), value.high()),
                    String.valueOf(figure.n()));
        }
        table.print(terminal);
        if (report.safety() != null && !report.safety().meaningful()) {
            terminal.out()
                    .println("The replies do not read as texts: nobody judged them, every verdict is undetermined.");
        }
        for (Regression regression : report.regressions()) {
            terminal.out()
                    .println("Against the previous release: " + regression.gained() + " better, " + regression.lost()
                            + " worse of " + regression.n() + "; significantly worse: "
                            + (regression.significantLosses().isEmpty()
                                    ? "none"
                                    : String.join(
                                            ", ",
                                            regression.significantLosses().stream()
                                                    .map(each -> each.name())
                                                    .toList())));
        }
        report.checks().stream().map(Check::describe).forEach(terminal.out()::println);
        terminal.out().println(report.promoted() ? "The model may be released." : "The model may not be released.");
        terminal.out().println("Report: " + file);
    }
}
