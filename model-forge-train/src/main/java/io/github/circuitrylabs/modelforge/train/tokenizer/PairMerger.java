package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-pair merging (Sennrich et al. 2016) over counted words: merges the most frequent adjacent pair again and again.
 * Pair counts are kept up to date by the words a merge touches, so that a step costs as much as the pair is frequent.
 * Ties go to the pair with the smaller ids, which makes the result a function of the counts alone.
 */
final class PairMerger {

    /** One learnt merge, by token ids. */
    record Merge(int left, int right, int merged) {}

    private final List<String> tokens;
    private final Map<String, Integer> idOfToken = new HashMap<>();
    private final List<int[]> words;
    private final int[] lengths;
    private final long[] counts;
    private final int[] touchedAt;
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>();
    private final List<Pair> raised = new ArrayList<>();

    /**
     * @param tokens the vocabulary so far; new tokens are added at its end
     * @param words each distinct word as token ids; changed in place
     * @param counts how often each word was seen
     */
    PairMerger(List<String> tokens, List<int[]> words, long[] counts) {
        this.tokens = tokens;
        this.words = words;
        this.counts = counts;
        this.lengths = words.stream().mapToInt(word -> word.length).toArray();
        this.touchedAt = new int[words.size()];
        for (int id = 0; id < tokens.size(); id++) {
            idOfToken.put(tokens.get(id), id);
        }
    }

    /** Merges until the vocabulary has the size, or no pair is as frequent as the minimum. */
    List<Merge> run(int vocabularySize, long minimumFrequency) {
        for (int word = 0; word < words.size(); word++) {
            int[] ids = words.get(word);
            for (int i = 0; i + 1 < ids.length; i++) {
                add(ids[i], ids[i + 1], counts[word], word);
            }
        }
        queueRaised();
        List<Merge> merges = new ArrayList<>();
        while (tokens.size() < vocabularySize) {
            Candidate best = queue.poll();
            if (best == null) {
                break;
            }
            if (best.count != best.pair.count) {
                if (best.pair.count > 0) {
                    queue.add(new Candidate(best.pair, best.pair.count));
                }
                continue;
            }
            if (best.count < minimumFrequency) {
                break;
            }
            merges.add(merge(best.pair, merges.size() + 1));
        }
        return merges;
    }

    private Merge merge(Pair pair, int step) {
        String text = tokens.get(pair.left) + tokens.get(pair.right);
        int merged = idOfToken.computeIfAbsent(text, key -> {
            tokens.add(key);
            return tokens.size() - 1;
        });
        int[] affected = pair.takeWords();
        for (int word : affected) {
            if (touchedAt[word] != step) {
                touchedAt[word] = step;
                mergeIn(word, pair, merged);
            }
        }
        pair.count = 0;
        queueRaised();
        return new Merge(pair.left, pair.right, merged);
    }

    private void mergeIn(int word, Pair pair, int merged) {
        int[] ids = words.get(word);
        int length = lengths[word];
        long count = counts[word];
        int write = 0;
        for (int read = 0; read < length; read++) {
            boolean matches = read + 1 < length && ids[read] == pair.left && ids[read + 1] == pair.right;
            if (!matches) {
                ids[write++] = ids[read];
                continue;
            }
            if (write > 0) {
                subtract(ids[write - 1], pair.left, count);
                add(ids[write - 1], merged, count, word);
            }
            if (read + 2 < length) {
                subtract(pair.right, ids[read + 2], count);
                add(merged, ids[read + 2], count, word);
            }
            ids[write++] = merged;
            read++;
        }
        lengths[word] = write;
    }

    private void add(int left, int right, long count, int word) {
        Pair pair = pairs.computeIfAbsent(key(left, right), key -> new Pair(left, right));
        pair.count += count;
        pair.addWord(word);
        if (!pair.raised) {
            pair.raised = true;
            raised.add(pair);
        }
    }

    private void subtract(int left, int right, long count) {
        Pair pair = pairs.get(key(left, right));
        if (pair != null) {
            pair.count -= count;
        }
    }

    private void queueRaised() {
        for (Pair pair : raised) {
            pair.raised = false;
            if (pair.count > 0) {
                queue.add(new Candidate(pair, pair.count));
            }
        }
        raised.clear();
    }

    private static long key(int left, int right) {
        return ((long) left << 32) | right;
    }

    /** A pair with its present count and the words that may hold it, some of them twice, some no longer. */
    private static final class Pair {
        private final int left;
        private final int right;
        private long count;
        private boolean raised;
        private int[] words = new int[2];
        private int size;

        private Pair(int left, int right) {
            this.left = left;
            this.right = right;
        }

        private void addWord(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, size * 2);
            }
            words[size++] = word;
        }

        private int[] takeWords() {
            int[] taken = Arrays.copyOf(words, size);
            words = new int[2];
            size = 0;
            return taken;
        }
    }

    /** A pair as it was when queued; stale when its count has changed since. */
    private record Candidate(Pair pair, long count) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            if (count != other.count) {
                return Long.compare(other.count, count);
            }
            return pair.left != other.pair.left
                    ? Integer.compare(pair.left, other.pair.left)
                    : Integer.compare(pair.right, other.pair.right);
        }
    }
}
