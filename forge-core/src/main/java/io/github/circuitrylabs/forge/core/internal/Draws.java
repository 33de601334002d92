package io.github.circuitrylabs.forge.core.internal;

import java.util.List;
import java.util.SplittableRandom;

/** Random draws that are the same on every Java version, from seeds that may be neighbours. */
public final class Draws {

    private Draws() {}

    /** Draws for a seed and what it is for: neighbouring seeds, or one seed for two purposes, have nothing in common. */
    public static SplittableRandom random(long seed, String purpose) {
        return new SplittableRandom(mix(seed + mix(purpose.hashCode())));
    }

    /** A number in [0, bound). */
    public static int below(SplittableRandom random, int bound) {
        return (int) (((random.nextLong() >>> 32) * bound) >>> 32);
    }

    /** A number in [0, 1). */
    public static double unit(SplittableRandom random) {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }

    public static <T> T pick(List<T> from, SplittableRandom random) {
        return from.get(below(random, from.size()));
    }

    /** An index, each as likely as its weight; the weights must not all be 0. */
    public static int weighted(double[] weights, SplittableRandom random) {
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        double left = unit(random) * total;
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                left -= weights[i];
                if (left < 0) {
                    break;
                }
            }
        }
        return last;
    }

    /** Spreads neighbouring numbers over all of the 2⁶⁴ (D. Stafford's mix 13). */
    private static long mix(long seed) {
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
