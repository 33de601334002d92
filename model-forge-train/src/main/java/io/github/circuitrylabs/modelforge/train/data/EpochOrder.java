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

    /**
     * As many rows as there are, each as often as its weight says: systematic resampling, so that a row of expected
     * number x comes ⌊x⌋ or ⌈x⌉ times, and one of weight 0 never. In ascending order.
     *
     * @param weights one per row, not negative, not all 0
     */
    int[] drawn(int epoch, double[] weights) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double offset = (mix(~seed + GOLDEN_GAMMA * (epoch + 1L)) >>> 11) * 0x1.0p-53;
        int[] rows = new int[size];
        int row = 0;
        double reached = weights[0];
        for (int i = 0; i < size; i++) {
            double point = (i + offset) / size * total;
            while (point >= reached && row < size - 1) {
                reached += weights[++row];
            }
            rows[i] = row;
        }
        return rows;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
