package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.terminal.Style;
import io.github.circuitrylabs.forge.cli.internal.terminal.Terminal;
import io.github.circuitrylabs.forge.cli.internal.terminal.Texts;
import io.github.circuitrylabs.modelforge.train.data.DatasetPreview;
import io.github.circuitrylabs.modelforge.train.data.DatasetPreview.Part;
import io.github.circuitrylabs.modelforge.train.data.DatasetPreview.Row;
import io.github.circuitrylabs.modelforge.train.data.LengthHistogram;
import io.github.circuitrylabs.modelforge.train.data.RowFault;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A dataset's preview for a person. Without colours, parts are told apart by the names in front of them alone. */
final class PreviewPage {

    private static final int NAMED = 10;
    private static final int BAR_WIDTH = 40;

    private final PrintStream out;
    private final Style style;
    private final boolean tokenByToken;

    PreviewPage(Terminal terminal, boolean tokenByToken) {
        this.out = terminal.out();
        this.style = terminal.style();
        this.tokenByToken = tokenByToken;
    }

    void show(DatasetPreview preview, List<RowFault> faults) {
        preview.rows().forEach(this::show);
        summary(preview);
        named("dropped, their prompt alone fills the maximum length", preview.dropped());
        named("faulty", faults);
        lengths(preview.lengths());
        totals("target", preview.byTarget());
        totals("source", preview.bySource());
    }

    private void show(Row row) {
        String cut = row.cut() ? style.yellow(", cut at the maximum length") : "";
        out.println(style.bold(Texts.oneLine(row.source().toString(), Integer.MAX_VALUE)) + "  "
                + Texts.oneLine(row.target(), 60) + "  " + row.length() + " tokens" + cut);
        for (Part part : row.parts()) {
            String label = "%-7s %5d".formatted(name(part), part.tokens().size());
            out.println("  " + label + "  " + styled(part));
        }
        out.println();
    }

    private String styled(Part part) {
        String text = tokenByToken
                ? part.tokens().stream().map(PreviewPage::visible).collect(Collectors.joining("|"))
                : visible(part.text());
        return switch (part.role()) {
            case PROMPT -> style.dim(text);
            case LEARNT -> style.green(text);
            case AVOIDED -> style.red(text);
        };
    }

    private static String name(Part part) {
        return part.role().name().toLowerCase(Locale.ROOT);
    }

    /** On one line: white space other than blanks by its usual letter. */
    private static String visible(String text) {
        return Texts.printable(text).replace("\n", "\\n").replace("\t", "\\t");
    }

    private void summary(DatasetPreview preview) {
        var report = preview.report();
        out.println(report.rows() - report.dropped() + " of " + report.rows() + " rows kept, " + report.cut() + " cut, "
                + report.tokens() + " tokens, " + report.targetTokens() + " of them with a loss");
        if (report.prefixMismatches() > 0) {
            out.println(style.yellow(
                    report.prefixMismatches() + " prompts have other tokens alone than in front of their replies."));
        }
    }

    private void named(String what, List<?> rows) {
        if (!rows.isEmpty()) {
            out.println(style.yellow(rows.size() + " rows " + what + ":"));
            rows.stream().limit(NAMED).forEach(row -> out.println("  " + Texts.oneLine(row.toString(), 200)));
            if (rows.size() > NAMED) {
                out.println("  … and " + (rows.size() - NAMED) + " more");
            }
        }
    }

    private void lengths(LengthHistogram lengths) {
        int most = lengths.bars().stream()
                .mapToInt(LengthHistogram.Bar::rows)
                .max()
                .orElse(0);
        if (most == 0) {
            return;
        }
        out.println();
        out.println(style.bold("tokens") + "        median " + lengths.median() + ", 95% at most "
                + lengths.percentile95() + ", longest " + lengths.longest());
        for (LengthHistogram.Bar bar : lengths.bars()) {
            int width = (int) Math.ceil((double) BAR_WIDTH * bar.rows() / most);
            out.println("%5d-%-5d %6d  %s".formatted(bar.from(), bar.to(), bar.rows(), "█".repeat(width)));
        }
    }

    private void totals(String by, Map<String, DatasetPreview.Total> totals) {
        out.println();
        out.println(style.bold("%-32s %8s %10s %10s".formatted(by, "rows", "tokens", "with loss")));
        totals.forEach((name, total) -> out.println("%-32s %8d %10d %10d"
                .formatted(Texts.oneLine(name, 200), total.rows(), total.tokens(), total.learntTokens())));
    }
}
