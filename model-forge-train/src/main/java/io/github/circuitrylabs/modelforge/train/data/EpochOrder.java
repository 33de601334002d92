package io.github.circuitrylabs.modelforge.train.data;

/**
 * The seeded order of the rows in each epoch. A function of (seed, epoch) alone, so that a resumed run sees the rows
 * that an uninterrupted one would; the generator (SplitMix64, Steele et al. 2014) is written out here because the
 * library's may change between Java releases.
 *
 * @param size number of rows
 * @param seed any number
 */
public record EpochOrder(int size, long seed) {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** Row indices in the order of the epoch (counted from 0): a Fisher-Yates shuffle. */
    public int[] of(int epoch) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        long state = mix(seed + GOLDEN_GAMMA * (epoch + 1L));
        for (int i = size - 1; i > 0; i--) {
            state += GOLDEN_GAMMA;
            int j = (int) Long.remainderUnsigned(mix(state), i + 1L);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
