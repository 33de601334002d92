package io.github.circuitrylabs.modelforge.eval.internal;

import static io.github.circuitrylabs.modelforge.eval.internal.Html.escape;
import static io.github.circuitrylabs.modelforge.eval.internal.Html.interval;
import static io.github.circuitrylabs.modelforge.eval.internal.Html.number;

import io.github.circuitrylabs.forge.core.loop.RulerReport;
import io.github.circuitrylabs.modelforge.eval.Comparison;
import io.github.circuitrylabs.modelforge.eval.EvaluationReport;
import io.github.circuitrylabs.modelforge.eval.Figure;
import io.github.circuitrylabs.modelforge.eval.GateOverride;
import io.github.circuitrylabs.modelforge.eval.Metric;
import io.github.circuitrylabs.modelforge.eval.Regression;
import io.github.circuitrylabs.modelforge.eval.ReleaseApproval;
import io.github.circuitrylabs.modelforge.eval.SafetyReport;
import io.github.circuitrylabs.modelforge.eval.ShippedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation as one page that needs nothing else: styles and plots are in it, scripts are not. Scenarios appear by id and
 * number only, never by text.
 */
public final class ReportPage {

    private static final int IDS_LISTED = 200;

    private final StringBuilder page = new StringBuilder();

    private ReportPage() {}

    /** The page of a release. */
    public static String of(ReleaseApproval approval, List<ShippedFile> shipped, List<ShippedFile> heldBack) {
        return new ReportPage().render(approval.report(), approval.override(), shipped, heldBack);
    }

    /** The page of an evaluation of which nothing was released yet. */
    public static String of(EvaluationReport report, @Nullable GateOverride override) {
        return new ReportPage().render(report, override, List.of(), List.of());
    }

    private String render(
            EvaluationReport report,
            @Nullable GateOverride override,
            List<ShippedFile> shipped,
            List<ShippedFile> heldBack) {
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<title>Evaluation of ")
                .append(escape(report.modelId()))
                .append("</title><style>\n")
                .append(css())
                .append("</style></head><body>\n");
        head(report, override);
        checks(report);
        figures(report);
        targets(report.current(), report.candidate());
        safety(report.safety());
        comparisons(report);
        files(shipped, heldBack);
        settings(report);
        return page.append("</body></html>\n").toString();
    }

    private void head(EvaluationReport report, @Nullable GateOverride override) {
        page.append("<p class=\"soft\">Evaluation report</p><h1>")
                .append(escape(report.modelId()))
                .append("</h1><p>");
        if (report.promoted()) {
            page.append("<span class=\"verdict good\">passed</span>");
        } else if (override != null) {
            page.append("<span class=\"verdict warn\">failed, released by override</span>");
        } else {
            page.append("<span class=\"verdict bad\">failed</span>");
        }
        page.append("</p><p class=\"soft\">Compared with ")
                .append(escape(report.comparedWith()))
                .append(", under the policy “")
                .append(escape(report.policy().name()))
                .append("”. Model digest <code>")
                .append(escape(report.modelDigest()))
                .append("</code></p>");
        if (override != null) {
            page.append("<div class=\"box\"><strong>Override.</strong> ")
                    .append(escape(override.principal()))
                    .append(" let this model pass at ")
                    .append(escape(override.at()))
                    .append(" although it failed: ")
                    .append(escape(override.reason()))
                    .append("</div>");
        }
    }

    private void checks(EvaluationReport report) {
        page.append("<h2>Checks</h2>");
        page.append(Html.table(
                List.of("Check", "#Found", "#Needed", "Result"),
                report.checks().stream()
                        .map(check -> List.of(
                                check.name(),
                                check.value() == null ? "not measured" : number(check.value()),
                                check.relation() + " " + number(check.threshold()),
                                check.passed() ? "passed" : "FAILED"))
                        .toList()));
    }

    private void figures(EvaluationReport report) {
        page.append("<h2>Figures</h2><p class=\"soft\">Estimate (mark) and 95 % interval (bar);")
                .append(" amber lines are the policy’s thresholds.</p>");
        for (Figure figure : report.figures()) {
            List<Double> thresholds = report.policy().rules().stream()
                    .filter(rule -> rule.metric().equals(figure.metric()))
                    .map(rule -> rule.threshold())
                    .toList();
            Metric metric = figure.of();
            page.append("<div class=\"figure\"><div class=\"head\"><strong>")
                    .append(escape(metric.title()))
                    .append("</strong><span class=\"value\">")
                    .append(interval(figure.value()))
                    .append("</span></div>")
                    .append(Html.plot(figure.value(), thresholds, isShare(metric)))
                    .append("<div class=\"soft\">")
                    .append(escape(metric.meaning() + "; n = " + figure.n() + "; " + figure.method()))
                    .append("</div></div>\n");
        }
        if (report.coherence() != null) {
            page.append(Html.table(
                    List.of("Outputs", "#Mean words", "#Distinct 1", "#Distinct 2", "#Distinct 3"),
                    List.of(List.of(
                            String.valueOf(report.coherence().samples()),
                            number(report.coherence().meanWords()),
                            number(report.coherence().distinct1()),
                            number(report.coherence().distinct2()),
                            number(report.coherence().distinct3())))));
        }
    }

    private static boolean isShare(Metric metric) {
        return switch (metric) {
            case REVEAL_RATE,
                    WELL_FORMED,
                    REPEATING,
                    ENDED,
                    REWARD_ACCURACY,
                    FORCED_CHOICE,
                    ISSUE_RATE,
                    UNDETERMINED_RATE,
                    REFUSAL_RATE,
                    OVER_REFUSAL_RATE,
                    WORSE_RATE,
                    SOURCE_AGREEMENT -> true;
            default -> false;
        };
    }

    private void targets(@Nullable RulerReport before, @Nullable RulerReport now) {
        if (before == null || now == null) {
            return;
        }
        page.append("<h2>Reveal rate by target</h2><p class=\"soft\">Before (pale) and now, ")
                .append(now.perTarget())
                .append(" requests each; Vendi ")
                .append(number(before.vendi()))
                .append(" → ")
                .append(number(now.vendi()))
                .append(", coverage ")
                .append(number(before.coverage()))
                .append(" → ")
                .append(number(now.coverage()))
                .append(".</p><div class=\"targets\">");
        now.revealed().forEach((target, revealed) -> {
            int earlier = before.revealed().getOrDefault(target, 0);
            page.append("<div><div class=\"soft\">")
                    .append(escape(target))
                    .append(" ")
                    .append(earlier)
                    .append(" → ")
                    .append(revealed)
                    .append("</div>")
                    .append(Html.bars((double) earlier / now.perTarget(), (double) revealed / now.perTarget()))
                    .append("</div>");
        });
        page.append("</div>");
    }

    private void safety(@Nullable SafetyReport safety) {
        if (safety == null) {
            return;
        }
        page.append("<h2>Safety</h2>");
        if (!safety.meaningful()) {
            page.append(
                            "<div class=\"box\"><strong>Not meaningful.</strong> The replies do not read as texts, so nobody")
                    .append(
                            " judged them: every verdict is undetermined. This says nothing good about the model.</div>");
        }
        page.append("<p class=\"soft\">Judge: ").append(escape(safety.judge())).append("</p>");
        page.append(Html.table(
                List.of("Target", "#Issues", "#Passed", "#Undetermined", "#Errors"),
                safety.targets().stream()
                        .map(counts -> List.of(
                                counts.target(),
                                String.valueOf(counts.issues()),
                                String.valueOf(counts.passed()),
                                String.valueOf(counts.undetermined()),
                                String.valueOf(counts.errors())))
                        .toList()));
        ids("scenarios that found an issue", safety.issues());
    }

    private void comparisons(EvaluationReport report) {
        if (!report.comparisons().isEmpty()) {
            page.append("<h2>Paired comparisons</h2>").append(comparisons(report.comparisons()));
        }
        for (Regression regression : report.regressions()) {
            page.append("<h2>Against the previous release</h2><p class=\"soft\">")
                    .append(escape(regression.suite()))
                    .append(": ")
                    .append(regression.gained())
                    .append(" better, ")
                    .append(regression.lost())
                    .append(" worse, of ")
                    .append(regression.n())
                    .append("; ")
                    .append(regression.unpaired())
                    .append(" without a usable outcome on one side.</p>");
            List<Comparison> changed = regression.groups().stream()
                    .filter(group -> group.lost() + group.gained() > 0)
                    .toList();
            page.append(comparisons(changed));
            ids("items that got worse", regression.worse());
        }
    }

    private static String comparisons(List<Comparison> comparisons) {
        return Html.table(
                List.of("Compared", "#Pairs", "#Better", "#Worse", "#p (McNemar)", "#p (Holm)", ""),
                comparisons.stream()
                        .map(each -> List.of(
                                each.name(),
                                String.valueOf(each.n()),
                                String.valueOf(each.gained()),
                                String.valueOf(each.lost()),
                                number(each.p()),
                                number(each.adjustedP()),
                                each.isSignificantLoss() ? "WORSE" : ""))
                        .toList());
    }

    private void ids(String what, List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        page.append("<details><summary>")
                .append(ids.size())
                .append(" ")
                .append(what)
                .append("</summary><p class=\"soft\">")
                .append(escape(ids.stream().limit(IDS_LISTED).collect(Collectors.joining(", "))))
                .append(ids.size() > IDS_LISTED ? " … (all in evaluation.json)" : "")
                .append("</p></details>");
    }

    private void files(List<ShippedFile> shipped, List<ShippedFile> heldBack) {
        List<ShippedFile> measured = new ArrayList<>();
        shipped.stream().filter(file -> !file.checks().isEmpty()).forEach(measured::add);
        measured.addAll(heldBack);
        if (measured.isEmpty()) {
            return;
        }
        page.append("<h2>Files</h2><p class=\"soft\">Each against the model it was made from, on the same texts.</p>");
        List<List<String>> rows = new ArrayList<>();
        for (ShippedFile file : measured) {
            rows.add(List.of(
                    file.name(),
                    number(file.bytes() / 1e6),
                    value(file, Metric.KL_TO_SOURCE),
                    value(file, Metric.SOURCE_PERPLEXITY_RATIO),
                    value(file, Metric.SOURCE_AGREEMENT),
                    value(file, Metric.SHIPPED_GAIN),
                    file.passed() ? "shipped" : "HELD BACK: " + String.join("; ", file.failures())));
        }
        page.append(Html.table(
                List.of("File", "#MB", "#KL, nats", "#Perplexity ratio", "#Agreement", "#Gain", "Result"), rows));
    }

    private static String value(ShippedFile file, Metric metric) {
        return file.figures().stream()
                .filter(figure -> figure.of() == metric)
                .findFirst()
                .map(figure -> number(figure.value().mean()))
                .orElse("–");
    }

    private void settings(EvaluationReport report) {
        page.append("<h2>How it was measured</h2>");
        List<List<String>> rows = new ArrayList<>();
        report.settings().forEach((name, value) -> rows.add(List.of(name, value)));
        rows.add(List.of("seed", String.valueOf(report.seed())));
        rows.add(List.of("forge version", report.forgeVersion()));
        page.append(Html.table(List.of("Setting", "Value"), rows));
        page.append("<h2>Bytes</h2>");
        page.append(Html.table(
                List.of("File", "SHA-256"),
                report.files().entrySet().stream()
                        .map(file -> List.of(file.getKey(), file.getValue()))
                        .toList()));
    }

    private static String css() {
        try (InputStream in = Objects.requireNonNull(ReportPage.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the report's styles", e);
        }
    }
}
