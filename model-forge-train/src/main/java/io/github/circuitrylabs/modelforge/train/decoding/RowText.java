package io.github.circuitrylabs.modelforge.train.decoding;

import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/** The text of one row while it grows: how much of it is certain, and whether a stop string has come. */
final class RowText {

    private static final char BROKEN = '\uFFFD';

    private final int row;
    private final Tokenizer tokenizer;
    private final List<String> stopStrings;
    private final TextListener listener;
    private int[] ids = new int[64];
    private int count;
    private String text = "";
    private int told;
    private boolean stopped;

    RowText(int row, Tokenizer tokenizer, List<String> stopStrings, TextListener listener) {
        this.row = row;
        this.tokenizer = tokenizer;
        this.stopStrings = stopStrings;
        this.listener = listener;
    }

    /** Whether the text goes on after this id. */
    boolean goesOnAfter(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        if (stopStrings.isEmpty() && listener == TextListener.NONE) {
            return true;
        }
        text = tokenizer.decode(Arrays.copyOf(ids, count));
        int whole = wholeCharacters();
        int stop = firstStop(whole);
        if (stop >= 0) {
            stopped = true;
            text = text.substring(0, stop);
        }
        tell(stop >= 0 ? stop : whole - startOfStop(whole));
        return !stopped;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Tells what was held back. */
    String finish() {
        if (!stopped) {
            text = tokenizer.decode(Arrays.copyOf(ids, count));
        }
        tell(text.length());
        return text;
    }

    /** An unfinished character at the end decodes as one that is broken; the next token may mend it. */
    private int wholeCharacters() {
        int end = text.length();
        while (end > told && text.charAt(end - 1) == BROKEN) {
            end--;
        }
        return end;
    }

    private int firstStop(int end) {
        int first = -1;
        for (String stop : stopStrings) {
            int at = text.indexOf(stop, Math.max(0, told));
            if (at >= 0 && at + stop.length() <= end && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /** Length of the longest end of the text that begins a stop string. */
    private int startOfStop(int end) {
        int longest = 0;
        for (String stop : stopStrings) {
            for (int length = Math.min(stop.length() - 1, end - told); length > longest; length--) {
                if (text.startsWith(stop.substring(0, length), end - length)) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private void tell(int end) {
        if (end > told) {
            listener.onText(row, text.substring(told, end));
            told = end;
        }
    }
}
