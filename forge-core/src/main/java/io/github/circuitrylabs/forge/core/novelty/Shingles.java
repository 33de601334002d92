package io.github.circuitrylabs.forge.core.novelty;

import io.github.circuitrylabs.forge.core.internal.Words;
import java.util.Arrays;
import java.util.List;

/** The set of a text's word shingles, as sorted 64-bit hashes. */
final class Shingles {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Shingles() {}

    /** A text shorter than a shingle is one shingle of all its words. */
    static long[] of(String text, int size) {
        List<String> words = Words.of(text);
        List<String> shingles = words.size() <= size ? List.of(String.join(" ", words)) : Words.ngrams(words, size);
        return shingles.stream().mapToLong(Shingles::hash).sorted().distinct().toArray();
    }

    /** Common elements over all elements. */
    static double jaccard(long[] a, long[] b) {
        int common = 0;
        for (int i = 0, j = 0; i < a.length && j < b.length; ) {
            int order = Long.compare(a[i], b[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return (double) common / (a.length + b.length - common);
    }

    /** The number of hashes both hold, out of which no more similarity can come than the sizes allow. */
    static double upperBound(long[] a, long[] b) {
        return (double) Math.min(a.length, b.length) / Math.max(a.length, b.length);
    }

    /** Stirs all bits of a number into all others (finaliser of MurmurHash3). */
    static long stir(long value) {
        long z = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }

    static int[] hashes(long[] shingles, long[] permutations) {
        int[] signature = new int[permutations.length];
        Arrays.fill(signature, Integer.MAX_VALUE);
        for (long shingle : shingles) {
            for (int i = 0; i < permutations.length; i++) {
                signature[i] = Math.min(signature[i], (int) (stir(shingle ^ permutations[i]) >>> 33));
            }
        }
        return signature;
    }

    /** FNV-1a, stirred. */
    static long hash(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return stir(hash);
    }
}
