package io.github.circuitrylabs.forge.core.grammar;

import java.util.Locale;
import java.util.regex.Pattern;

/** Mends the seams that expanding alternatives leaves. */
final class Tidy {

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern BLANK_BEFORE_MARK = Pattern.compile(" +(?=[.,;:?!])");
    private static final Pattern WEAK_MARK_BEFORE_END = Pattern.compile("[,;:]+(?=[.?!])");
    private static final Pattern MARK_THEN_STOP = Pattern.compile("([?!])\\.(?!\\.)");
    private static final Pattern TWO_STOPS = Pattern.compile("(?<!\\.)\\.\\.(?!\\.)");
    private static final String ENDS = ".?!…\"”'’)";

    private Tidy() {}

    /** Single blanks, none before a mark, one mark at a time, a capital at the start and a mark at the end. */
    static String sentence(String text) {
        String tidy = BLANKS.matcher(text.strip()).replaceAll(" ");
        tidy = BLANK_BEFORE_MARK.matcher(tidy).replaceAll("");
        tidy = WEAK_MARK_BEFORE_END.matcher(tidy).replaceAll("");
        tidy = MARK_THEN_STOP.matcher(tidy).replaceAll("$1");
        tidy = TWO_STOPS.matcher(tidy).replaceAll(".");
        if (tidy.isEmpty()) {
            return tidy;
        }
        String capital = tidy.substring(0, 1).toUpperCase(Locale.ROOT) + tidy.substring(1);
        return ENDS.indexOf(capital.charAt(capital.length() - 1)) < 0 ? capital + "." : capital;
    }
}
