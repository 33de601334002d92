package io.github.circuitrylabs.forge.core.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Texts as the measures of this suite see them: words in lower case, without marks. */
public final class Words {

    private Words() {}

    /** The words in order: runs of letters and digits, apostrophes inside of a word kept. */
    public static List<String> of(String text) {
        String plain = plain(text);
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= plain.length(); ) {
            int c = i < plain.length() ? plain.codePointAt(i) : ' ';
            boolean inWord = Character.isLetterOrDigit(c)
                    || (c == '\''
                            && start >= 0
                            && i + 1 < plain.length()
                            && Character.isLetterOrDigit(plain.codePointAt(i + 1)));
            if (inWord && start < 0) {
                start = i;
            } else if (!inWord && start >= 0) {
                words.add(plain.substring(start, i));
                start = -1;
            }
            i += Character.charCount(c);
        }
        return words;
    }

    /** Whether a piece of text stands in a {@linkplain #plain plain} text, beginning where a word does. */
    public static boolean beginsWord(String plain, String piece) {
        for (int at = plain.indexOf(piece); at >= 0; at = plain.indexOf(piece, at + 1)) {
            if (at == 0 || !Character.isLetterOrDigit(plain.charAt(at - 1))) {
                return true;
            }
        }
        return false;
    }

    /** Runs of {@code n} words, joined by a blank. */
    public static List<String> ngrams(List<String> words, int n) {
        List<String> ngrams = new ArrayList<>(Math.max(0, words.size() - n + 1));
        for (int i = 0; i + n <= words.size(); i++) {
            ngrams.add(String.join(" ", words.subList(i, i + n)));
        }
        return ngrams;
    }

    /** The text in lower case, with plain apostrophes and single blanks. */
    public static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean blank = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u2019' || c == '\u2018') {
                c = '\'';
            }
            if (Character.isWhitespace(c) || c == '\u00a0') {
                if (!blank) {
                    out.append(' ');
                }
                blank = true;
            } else {
                out.append(c);
                blank = false;
            }
        }
        return out.toString().strip().toLowerCase(Locale.ROOT);
    }
}
