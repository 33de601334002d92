package io.github.circuitrylabs.modelforge.train.internal.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a template so that jinjava reads it as Jinja2 does. Inside tags, {@code name=a - b} as an argument becomes
 * {@code name=(a - b)}, which jinjava would read as {@code (name=a) - b}; {@code [::-1]} becomes {@code |reverse|list}, for
 * it knows no steps; and {@code not a is b} becomes {@code not (a is b)}, for its {@code not} binds tightly. What jinjava
 * would pass over in silence is refused: filters and tests that it does not know, and loops with a condition.
 */
final class Dialect {

    static final Set<String> FILTERS = Set.of(
            "abs",
            "attr",
            "batch",
            "capitalize",
            "count",
            "default",
            "d",
            "dictsort",
            "escape",
            "e",
            "first",
            "float",
            "format",
            "groupby",
            "indent",
            "int",
            "join",
            "last",
            "length",
            "list",
            "lower",
            "map",
            "reject",
            "rejectattr",
            "replace",
            "reverse",
            "round",
            "safe",
            "select",
            "selectattr",
            "sort",
            "string",
            "sum",
            "title",
            "tojson",
            "trim",
            "unique",
            "upper");
    private static final Set<String> TESTS = Set.of(
            "defined",
            "undefined",
            "none",
            "string",
            "number",
            "mapping",
            "iterable",
            "sequence",
            "true",
            "false",
            "boolean",
            "integer",
            "float",
            "even",
            "odd",
            "divisibleby",
            "eq",
            "equalto",
            "ne",
            "lt",
            "gt",
            "le",
            "ge",
            "in",
            "lower",
            "upper");

    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}_]*");
    private static final Pattern IN = Pattern.compile("\\s+in\\b");
    private static final Pattern END = Pattern.compile("[-+]?[%}]}");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\b.*?endraw\\s*[-+]?%}", Pattern.DOTALL);
    private static final char NEGATION = '!';
    private static final char ARGUMENT = '=';

    private final String source;
    private final StringBuilder written = new StringBuilder();
    private final Deque<Character> open = new ArrayDeque<>();
    private int at;
    private String tag = "";
    private String lastWord = "";
    private boolean conditionOfLoop;

    private Dialect(String source) {
        this.source = source;
    }

    /** @throws UnsupportedTemplateException if it uses something that would be rendered in another way than by Jinja2 */
    static String ofJinjava(String source) {
        return new Dialect(source).write();
    }

    private String write() {
        while (at < source.length()) {
            Matcher raw = RAW.matcher(source).region(at, source.length());
            if (source.startsWith("{#", at)) {
                copyTo(source.indexOf("#}", at + 2), 2);
            } else if (source.startsWith("{%", at) && raw.lookingAt()) {
                copyTo(raw.end(), 0);
            } else if (source.startsWith("{%", at) || source.startsWith("{{", at)) {
                copy(2);
                tag();
            } else {
                copy(1);
            }
        }
        return written.toString();
    }

    private void tag() {
        open.clear();
        tag = "";
        lastWord = "";
        conditionOfLoop = false;
        while (at < source.length()) {
            char next = source.charAt(at);
            if (isTagEnd()) {
                endTag();
                return;
            }
            if (next == '\'' || next == '"') {
                text(next);
            } else if (source.startsWith("[::-1]", at)) {
                written.append("|reverse|list");
                at += "[::-1]".length();
            } else if (isNamedArgument()) {
                written.append("=(");
                at++;
                open.push(ARGUMENT);
            } else if (Character.isLetter(next)) {
                word();
            } else {
                bracket(next);
                copy(1);
            }
        }
    }

    private boolean isTagEnd() {
        boolean inBrackets = open.stream().anyMatch(each -> each != NEGATION);
        return !inBrackets && END.matcher(source).region(at, source.length()).lookingAt();
    }

    private void endTag() {
        if (conditionOfLoop) {
            throw unsupported("a loop with a condition (for … if …)");
        }
        closeNegations();
        copyTo(source.indexOf('}', at), 1);
    }

    private void word() {
        Matcher matcher = WORD.matcher(source).region(at, source.length());
        if (!matcher.lookingAt()) {
            copy(1);
            return;
        }
        String word = matcher.group();
        checkKnown(word);
        switch (word) {
            case "and", "or", "if", "else" -> closeNegations();
            default -> {}
        }
        if (tag.equals("for") && open.isEmpty()) {
            conditionOfLoop = word.equals("if") || conditionOfLoop && !word.equals("else");
        }
        tag = tag.isEmpty() ? word : tag;
        boolean negates = word.equals("not")
                && !lastWord.equals("is")
                && !IN.matcher(source).region(matcher.end(), source.length()).lookingAt();
        lastWord = word;
        if (negates) {
            written.append("not (");
            at = matcher.end();
            open.push(NEGATION);
        } else {
            copyTo(matcher.end(), 0);
        }
    }

    private void checkKnown(String word) {
        String before = source.substring(0, at).stripTrailing();
        if (before.endsWith("|") && !FILTERS.contains(word)) {
            throw unsupported("the filter (" + word + ")");
        }
        boolean isTest = !word.equals("not") && (before.endsWith(" is") || before.endsWith(" is not"));
        if (isTest && !TESTS.contains(word)) {
            throw unsupported("the test (is " + word + ")");
        }
    }

    private void bracket(char next) {
        switch (next) {
            case '(', '[', '{' -> open.push(next);
            case ',', ':' -> closeArgument();
            case ')', ']', '}' -> {
                closeArgument();
                open.poll();
            }
            default -> {}
        }
    }

    private void closeArgument() {
        closeNegations();
        if (!open.isEmpty() && open.peek() == ARGUMENT) {
            open.pop();
            written.append(')');
        }
    }

    private void closeNegations() {
        while (!open.isEmpty() && open.peek() == NEGATION) {
            open.pop();
            written.append(") ");
        }
    }

    private boolean isNamedArgument() {
        return source.charAt(at) == '='
                && !tag.equals("macro")
                && !open.isEmpty()
                && open.peek() == '('
                && !source.startsWith("==", at)
                && "=!<>".indexOf(source.charAt(at - 1)) < 0;
    }

    private void text(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        copyTo(end, 1);
        lastWord = "";
    }

    private void copyTo(int end, int further) {
        copy((end < 0 ? source.length() : Math.min(source.length(), end + further)) - at);
    }

    private void copy(int length) {
        int end = Math.min(source.length(), at + length);
        written.append(source, at, end);
        at = end;
    }

    private UnsupportedTemplateException unsupported(String what) {
        long line =
                1 + source.substring(0, at).chars().filter(each -> each == '\n').count();
        return new UnsupportedTemplateException("line " + line + ": " + what + " is not supported");
    }
}
