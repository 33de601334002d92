package io.github.circuitrylabs.forge.export.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text for files whose reader renders every value as a Jinja or Nunjucks template. What the reader would take for more than
 * text is written as an expression that prints it, so that rendering gives the text back: what opens an expression, a
 * statement or a comment; what closes a comment, which Nunjucks refuses where none is open; {@code file://} and {@code package:} at the start, for which promptfoo loads or runs a file; a
 * carriage return, which Jinja reads as a line feed; a line feed at the end, which both drop.
 */
final class TemplateText {

    private static final Pattern SPECIAL =
            Pattern.compile("\\{(?=[{%#\\r]|\\n\\z)|#(?=})|\\r|\\n\\z|\\Af(?=ile://)|\\Ap(?=ackage:)");
    private static final Pattern PRINTED =
            Pattern.compile("\\{\\{ \"(\\{(?=\" }}[{%#])|#(?=\" }}})|\\\\r|\\\\n|f|p)\" }}");

    private TemplateText() {}

    static String escaped(String text) {
        return SPECIAL.matcher(text).replaceAll(found -> Matcher.quoteReplacement(printed(found.group())));
    }

    /** What {@link #escaped} made, as it was; nothing is rendered. */
    static String unescaped(String text) {
        return PRINTED.matcher(text).replaceAll(found -> switch (found.group(1)) {
            case "\\r" -> "\r";
            case "\\n" -> "\n";
            default -> found.group(1);
        });
    }

    private static String printed(String text) {
        return switch (text) {
            case "\r" -> "{{ \"\\r\" }}";
            case "\n" -> "{{ \"\\n\" }}";
            default -> "{{ \"" + text + "\" }}";
        };
    }
}
