package io.github.circuitrylabs.forge.export.internal;

import java.util.regex.Pattern;

/**
 * Text for files whose reader renders every value as a Jinja or Nunjucks template: what would open an expression, a
 * statement or a comment is written as an expression that prints it, so that rendering gives the text back.
 */
final class TemplateText {

    private static final String PRINTED = "{{ \"{\" }}";
    private static final Pattern OPENING = Pattern.compile("\\{(?=[{%#])");
    private static final Pattern ESCAPED = Pattern.compile(Pattern.quote(PRINTED) + "(?=[{%#])");

    private TemplateText() {}

    static String escaped(String text) {
        return OPENING.matcher(text).replaceAll(PRINTED);
    }

    /** What {@link #escaped} made, as it was; nothing is rendered. */
    static String unescaped(String text) {
        return ESCAPED.matcher(text).replaceAll("{");
    }
}
