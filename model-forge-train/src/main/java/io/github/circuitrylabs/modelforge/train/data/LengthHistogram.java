package io.github.circuitrylabs.modelforge.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long rows are.
 *
 * @param bars equally wide, shortest rows first; none without rows
 * @param median half of the rows are at most so long
 * @param percentile95 95 of 100 rows are at most so long
 * @param longest the longest row
 */
public record LengthHistogram(List<Bar> bars, int median, int percentile95, int longest) {

    private static final int BARS = 10;

    /**
     * Rows of about one length.
     *
     * @param from the shortest
     * @param to the longest, inclusive
     */
    public record Bar(int from, int to, int rows) {}

    /** Copies the bars. */
    public LengthHistogram {
        bars = List.copyOf(bars);
    }

    /** Counts lengths in tokens. */
    public static LengthHistogram of(int... lengths) {
        if (lengths.length == 0) {
            return new LengthHistogram(List.of(), 0, 0, 0);
        }
        int[] sorted = lengths.clone();
        Arrays.sort(sorted);
        int shortest = sorted[0];
        int longest = sorted[sorted.length - 1];
        int width = Math.max(1, (longest - shortest + BARS) / BARS);
        List<Bar> bars = new ArrayList<>();
        for (int from = shortest; from <= longest; from += width) {
            int first = from;
            int last = from + width - 1;
            int rows = (int) Arrays.stream(sorted)
                    .filter(length -> length >= first && length <= last)
                    .count();
            bars.add(new Bar(first, last, rows));
        }
        return new LengthHistogram(bars, at(sorted, 0.5), at(sorted, 0.95), longest);
    }

    private static int at(int[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
