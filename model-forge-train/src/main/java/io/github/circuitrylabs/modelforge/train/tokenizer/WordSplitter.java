package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.util.function.Consumer;

/**
 * Splits text into the words inside which byte pairs may be merged, by GPT-2's rule
 * {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}. Written as one scan over the
 * characters, since a regular expression takes most of a training's time.
 */
final class WordSplitter {

    private enum Kind {
        LETTER,
        NUMBER,
        SPACE,
        OTHER
    }

    /** Passes the words of the text to the receiver, in order; joined, they are the text. */
    void split(String text, Consumer<String> receiver) {
        int start = 0;
        while (start < text.length()) {
            int end = endOfWord(text, start);
            receiver.accept(text.substring(start, end));
            start = end;
        }
    }

    private static int endOfWord(String text, int start) {
        char first = text.charAt(start);
        if (first == '\'') {
            int contraction = lengthOfContraction(text, start + 1);
            if (contraction > 0) {
                return start + 1 + contraction;
            }
        }
        int body =
                first == ' ' && start + 1 < text.length() && kindAt(text, start + 1) != Kind.SPACE ? start + 1 : start;
        Kind kind = kindAt(text, body);
        int end = endOfRun(text, body, kind);
        boolean leavesOneSpaceToTheNextWord = kind == Kind.SPACE && end < text.length() && end - start > 1;
        return leavesOneSpaceToTheNextWord ? end - 1 : end;
    }

    private static int endOfRun(String text, int from, Kind kind) {
        int end = from;
        while (end < text.length() && kindAt(text, end) == kind) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static int lengthOfContraction(String text, int at) {
        if (at >= text.length()) {
            return 0;
        }
        char c = text.charAt(at);
        if (c == 's' || c == 't' || c == 'm' || c == 'd') {
            return 1;
        }
        boolean two = text.startsWith("re", at) || text.startsWith("ve", at) || text.startsWith("ll", at);
        return two ? 2 : 0;
    }

    private static Kind kindAt(String text, int at) {
        char c = text.charAt(at);
        if (c < 128) {
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
                return Kind.LETTER;
            }
            if (c >= '0' && c <= '9') {
                return Kind.NUMBER;
            }
            return c == ' ' || (c >= '\t' && c <= '\r') ? Kind.SPACE : Kind.OTHER;
        }
        int codePoint = text.codePointAt(at);
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> Kind.LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> Kind.NUMBER;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> Kind.SPACE;
            default -> codePoint == 0x85 ? Kind.SPACE : Kind.OTHER;
        };
    }
}
