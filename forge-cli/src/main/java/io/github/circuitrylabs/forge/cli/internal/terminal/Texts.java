package io.github.circuitrylabs.forge.cli.internal.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes text of unknown origin fit to be shown to a person. */
public final class Texts {

    private static final String ELLIPSIS = "…";

    private Texts() {}

    /**
     * The text without control characters other than line breaks and tabs: what a model or an imported file says must not
     * steer the reader's terminal.
     */
    public static String printable(String text) {
        return text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !isControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The text on one line of at most {@code width} characters, its end cut where it is longer. */
    public static String oneLine(String text, int width) {
        String line = printable(text).replaceAll("\\s+", " ").strip();
        int length = line.codePointCount(0, line.length());
        if (length <= width) {
            return line;
        }
        int end = line.offsetByCodePoints(0, Math.max(0, width - 1));
        return line.substring(0, end).stripTrailing() + ELLIPSIS;
    }

    /** The text broken at spaces into lines of at most {@code width} characters, each led by the indent. */
    public static String wrapped(String text, int width, String indent) {
        return printable(text)
                .lines()
                .flatMap(line -> broken(line, width - indent.length()).stream())
                .map(line -> (indent + line).stripTrailing())
                .collect(Collectors.joining("\n"));
    }

    private static List<String> broken(String line, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String word : line.split(" ")) {
            if (current.length() > 0 && current.length() + 1 + word.length() > width) {
                lines.add(current.toString());
                current.setLength(0);
            }
            current.append(current.length() > 0 ? " " : "").append(word);
        }
        lines.add(current.toString());
        return lines;
    }

    /** C0, DEL and C1 controls, and the marks that turn the direction of writing. */
    private static boolean isControl(int c) {
        return Character.isISOControl(c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
