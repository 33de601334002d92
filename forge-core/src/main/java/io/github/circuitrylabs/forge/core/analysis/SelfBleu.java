package io.github.circuitrylabs.forge.core.analysis;

import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * BLEU-4 of each text against all the others (K. Papineni et al., "BLEU", ACL 2002), for every text in one pass over the
 * n-grams: for each, the highest count in any text and the highest in any other.
 */
final class SelfBleu {

    private static final int MAX_N = 4;
    private static final double SMOOTHING = 0.1;

    private static final class Highest {
        int count;
        int owner = -1;
        int second;

        void see(int text, int seen) {
            if (seen > count) {
                second = count;
                count = seen;
                owner = text;
            } else if (seen > second) {
                second = seen;
            }
        }

        int besides(int text) {
            return owner == text ? second : count;
        }
    }

    private final List<List<Map<String, Integer>>> counts = new ArrayList<>();
    private final List<Map<String, Highest>> highest = new ArrayList<>();
    private final int[] lengths;
    private final TreeMap<Integer, Integer> textsOfLength = new TreeMap<>();

    SelfBleu(List<List<String>> texts) {
        lengths = texts.stream().mapToInt(List::size).toArray();
        for (int n = 1; n <= MAX_N; n++) {
            highest.add(new HashMap<>());
        }
        for (int i = 0; i < texts.size(); i++) {
            textsOfLength.merge(lengths[i], 1, Integer::sum);
            List<Map<String, Integer>> perOrder = new ArrayList<>();
            for (int n = 1; n <= MAX_N; n++) {
                Map<String, Integer> own = new HashMap<>();
                for (String ngram : Words.ngrams(texts.get(i), n)) {
                    own.merge(ngram, 1, Integer::sum);
                }
                int text = i;
                Map<String, Highest> ofOrder = highest.get(n - 1);
                own.forEach((ngram, count) ->
                        ofOrder.computeIfAbsent(ngram, key -> new Highest()).see(text, count));
                perOrder.add(own);
            }
            counts.add(perOrder);
        }
    }

    double score(int text) {
        double logSum = 0;
        for (int n = 1; n <= MAX_N; n++) {
            double matched = 0;
            int all = 0;
            for (Map.Entry<String, Integer> entry : counts.get(text).get(n - 1).entrySet()) {
                int elsewhere = highest.get(n - 1).get(entry.getKey()).besides(text);
                matched += Math.min(entry.getValue(), elsewhere);
                all += entry.getValue();
            }
            if (matched == 0) {
                if (n == 1) {
                    return 0;
                }
                matched = SMOOTHING;
            }
            logSum += Math.log(matched / Math.max(1, all)) / MAX_N;
        }
        return brevityPenalty(text) * Math.exp(logSum);
    }

    /** Against the text whose length is nearest, the shorter one of two equally near. */
    private double brevityPenalty(int text) {
        int length = lengths[text];
        if (textsOfLength.get(length) > 1) {
            return 1;
        }
        Integer shorter = textsOfLength.lowerKey(length);
        Integer longer = textsOfLength.higherKey(length);
        boolean shorterIsNearest = longer == null || (shorter != null && length - shorter <= longer - length);
        return shorterIsNearest || longer == null ? 1 : Math.exp(1 - (double) longer / length);
    }
}
