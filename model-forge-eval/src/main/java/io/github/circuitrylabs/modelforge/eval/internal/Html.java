package io.github.circuitrylabs.modelforge.eval.internal;

import io.github.circuitrylabs.forge.core.statistics.Interval;
import java.util.List;
import java.util.Locale;

/** Pieces of a page; all text is escaped. */
final class Html {

    private Html() {}

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }

    /** A table; columns whose header starts with {@code #} hold numbers. */
    static String table(List<String> header, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<div class=\"table\"><table><thead><tr>");
        for (String column : header) {
            boolean number = column.startsWith("#");
            table.append(number ? "<th class=\"number\">" : "<th>")
                    .append(escape(number ? column.substring(1) : column))
                    .append("</th>");
        }
        table.append("</tr></thead><tbody>");
        for (List<String> row : rows) {
            table.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                table.append(header.get(i).startsWith("#") ? "<td class=\"number\">" : "<td class=\"break\">")
                        .append(escape(row.get(i)))
                        .append("</td>");
            }
            table.append("</tr>");
        }
        return table.append("</tbody></table></div>\n").toString();
    }

    static String number(double value) {
        double size = Math.abs(value);
        if (size != 0 && size < 0.001) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.1f" : "%.4f", value);
    }

    static String interval(Interval value) {
        return number(value.mean()) + " [" + number(value.low()) + ", " + number(value.high()) + "]";
    }

    /** An interval on a scale with the thresholds it is held against. */
    static String plot(Interval value, List<Double> thresholds, boolean share) {
        double low = share ? 0 : value.low();
        double high = share ? 1 : value.high();
        for (double threshold : thresholds) {
            low = Math.min(low, threshold);
            high = Math.max(high, threshold);
        }
        double pad = share ? 0.02 : Math.max((high - low) * 0.15, 1e-9);
        Scale scale = new Scale(low - pad, high + pad);
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 1000 28\" preserveAspectRatio=\"none\" role=\"img\""
                + " aria-label=\"" + escape(interval(value)) + "\">");
        svg.append(line(0, 1000, 14, "var(--line)", 2));
        for (double threshold : thresholds) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"0\" width=\"3\" height=\"28\" fill=\"var(--warn)\"/>",
                    scale.at(threshold) - 1.5));
        }
        svg.append(line(scale.at(value.low()), scale.at(value.high()), 14, "var(--bar)", 8));
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"4\" width=\"5\" height=\"20\" fill=\"var(--ink)\"/>",
                scale.at(value.mean()) - 2.5));
        return svg.append("</svg>").toString();
    }

    /** Two bars, before and now, of shares in [0, 1]. */
    static String bars(double before, double now) {
        return String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%s to %s\">"
                        + "<rect width=\"%.1f\" height=\"6\" fill=\"var(--bar-before)\"/>"
                        + "<rect y=\"7\" width=\"%.1f\" height=\"8\" fill=\"var(--bar)\"/></svg>",
                number(before),
                number(now),
                1000 * before,
                1000 * now);
    }

    private static String line(double from, double to, double y, String colour, double width) {
        return String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                from,
                y - width / 2,
                Math.max(1, to - from),
                width,
                colour);
    }

    private record Scale(double low, double high) {

        double at(double value) {
            return 1000 * (value - low) / (high - low);
        }
    }
}
